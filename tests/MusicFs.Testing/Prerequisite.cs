namespace MusicFs.Testing;

/// <summary>
/// What a test needs of the machine. Missing, it makes the test inconclusive, unless <c>MUSICFS_TEST_REQUIRE</c> (a
/// comma-separated list) names it: then the test fails, so that nothing is skipped where it must run.
/// </summary>
public static class Prerequisite
{
    /// <summary>/dev/fuse, and the rights or the program to mount with it.</summary>
    public const string Fuse = "fuse";

    /// <summary>Running as root.</summary>
    public const string Root = "root";

    /// <summary>nginx with its WebDAV module.</summary>
    public const string WebServer = "nginx";

    /// <summary>Apache with its WebDAV modules.</summary>
    public const string Apache = "apache";

    /// <summary>Node, and the packages of tests/servers.</summary>
    public const string ObjectStore = "s3";

    /// <summary>OpenSSH's server, and the folder that it needs.</summary>
    public const string Ssh = "ssh";

    /// <summary>wast2json, which turns test scripts of WebAssembly into modules.</summary>
    public const string WebAssembly = "wabt";

    /// <summary>gcc, and the headers of the C library.</summary>
    public const string Compiler = "gcc";

    /// <summary>Ends the test unless <paramref name="isMet"/>.</summary>
    public static void Require(string name, bool isMet, string what)
    {
        if (isMet)
            return;
        if ((Environment.GetEnvironmentVariable("MUSICFS_TEST_REQUIRE") ?? "").Split(',').Contains(name))
            Assert.Fail($"{what} (required here: '{name}')");
        Assert.Inconclusive(what);
    }
}
