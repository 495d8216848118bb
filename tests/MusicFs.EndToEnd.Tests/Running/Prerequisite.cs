using System.Diagnostics.CodeAnalysis;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// What a test needs of the machine. Missing, it makes the test inconclusive, or fails it where <c>MUSICFS_TEST_REQUIRE</c> names it.
/// </summary>
internal static class Prerequisite
{
    /// <summary>A kernel that mounts for this user.</summary>
    public static void Fuse()
    {
        bool canMount = Environment.IsPrivilegedProcess || IsOnPath("fusermount3");
        Require("fuse", File.Exists("/dev/fuse") && canMount, "/dev/fuse, and fusermount3 for ordinary users");
    }

    /// <summary>A process that may do what an administrator may.</summary>
    public static void Root()
    {
        Fuse();
        Require("root", Environment.IsPrivilegedProcess, "root");
    }

    /// <summary>Root, who may become somebody else, and a device that ordinary users may open.</summary>
    public static void RootAndOrdinaryUser()
    {
        Root();
        Require("root", IsOnPath("setpriv"), "setpriv of util-linux");
        Require("root", IsOnPath("fusermount3") && DeviceIsOpenToAll(), "fusermount3, and /dev/fuse with mode 0666");
    }

    /// <summary>A kernel that lets requests of FUSE come over io_uring.</summary>
    public static void Ring()
    {
        const string parameter = "/sys/module/fuse/parameters/enable_uring";
        Require("ring", File.Exists(parameter) && File.ReadAllText(parameter).StartsWith('Y'), parameter);
    }

    /// <summary>systemd, running or not, and what gives it a place of its own.</summary>
    public static void Systemd() =>
        Require("systemd", File.Exists("/usr/lib/systemd/systemd") && IsOnPath("systemctl") && IsOnPath("unshare"), "systemd, and unshare of util-linux");

    /// <summary>Programs that play or check audio, and others that may be missing.</summary>
    public static void Players(params string[] programs)
    {
        foreach (string program in programs)
            Require("players", IsOnPath(program), program);
    }

    /// <summary>Media servers, file servers and file managers.</summary>
    public static void Servers(params string[] programs)
    {
        Fuse();
        foreach (string program in programs)
            Require("servers", IsOnPath(program), program);
    }

    /// <summary>grpcio of Debian's Python, and protoc to make its messages from the .proto files.</summary>
    public static async Task GrpcAsync()
    {
        bool isThere = File.Exists("/usr/bin/protoc") && File.Exists("/usr/bin/python3")
            && (await Program.RunAsync("/usr/bin/python3", ["-c", "import grpc, google.protobuf"])).ExitCode == 0;
        Require("grpc", isThere, "python3-grpcio and protobuf-compiler");
    }

    /// <summary>The folder of shared test material.</summary>
    public static string Corpus()
    {
        string? shared = Environment.GetEnvironmentVariable("MUSICFS_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "corpus", "make_library.py")))
                shared = candidate;
        }

        Require("corpus", shared is not null, "the folder 'shared' beside the repository");
        Require("corpus", IsOnPath("ffmpeg"), "ffmpeg");
        return Path.Combine(shared!, "corpus");
    }

    private static bool DeviceIsOpenToAll() =>
        File.GetUnixFileMode("/dev/fuse").HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Require(string name, [DoesNotReturnIf(false)] bool isThere, string what)
    {
        if (isThere)
            return;
        string[] required = (Environment.GetEnvironmentVariable("MUSICFS_TEST_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (required.Contains(name))
            Assert.Fail($"Required and not there: {what}.");
        Assert.Inconclusive($"Not there: {what}.");
    }
}
