using System.Diagnostics;
using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>
/// A value that stands elsewhere: <c>${env:NAME}</c>, <c>${file:PATH}</c>, <c>${credential:NAME}</c>, a file that systemd hands over, or
/// <c>${secret:NAME}</c>, kept by the desktop's own store, and on Windows <c>${credman:NAME}</c>. So a secret is neither in the configuration nor in a
/// process list. What it stands for is never part of a message.
/// </summary>
internal static class ValueReference
{
    private const int LongestValue = 16 * 1024;

    /// <summary>A store that is locked asks the person first.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(30);

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode NotOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | Others;

    /// <summary>Whether a text is meant as a reference.</summary>
    public static bool IsOne(string text) => text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}');

    /// <summary>The value itself, what a reference stands for, or why it stands for nothing.</summary>
    public static (string? Value, Problem? Problem) Resolve(string text)
    {
        if (!IsOne(text))
            return (text, null);
        string reference = text[2..^1];
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? "" : reference[..colon]) switch
        {
            "env" => FromEnvironment(reference[4..]),
            "file" => FromFile(HomePath.Expand(reference[5..]), NotOwner),
            "credential" => FromCredential(reference[11..]),
            "secret" => FromStore(reference[7..]),
            "credman" => WindowsCredentials.Find(reference[8..]),
            _ => (null, new Problem($"'{text}' is not a reference.", "Write ${env:NAME}, ${file:PATH}, ${credential:NAME}, ${secret:NAME} or, on Windows, ${credman:NAME}.")),
        };
    }

    private static (string? Value, Problem? Problem) FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? (value, null)
            : (null, new Problem($"The environment variable {name} is not set.", "Set it for the daemon, for instance in its systemd unit."));

    /// <summary>Of a service: systemd keeps the folder closed, and shows the rights it gives the service's user as those of a group.</summary>
    private static (string? Value, Problem? Problem) FromCredential(string name)
    {
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name is "." or "..")
            return (null, new Problem("A credential is named by a file's name alone.", "Write ${credential:NAME}."));
        return Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            ? FromFile(Path.Combine(folder, name), Others)
            : (null, new Problem($"There are no credentials for '{name}': CREDENTIALS_DIRECTORY is not set.", "Hand it over in the systemd unit, with LoadCredential=."));
    }

    /// <summary>Of the Secret Service, by its own program. The name is an argument of that, the secret never is.</summary>
    private static (string? Value, Problem? Problem) FromStore(string name)
    {
        Problem missing = new($"The system's store has no secret for '{name}'.", $"Put it there: secret-tool store --label='musicfs {name}' application musicfs name {name}");
        try
        {
            ProcessStartInfo start = new("secret-tool", ["lookup", "application", "musicfs", "name", name])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using Process tool = Process.Start(start)!;
            tool.StandardInput.Close();
            // Its own messages go nowhere: nobody knows what they may hold.
            tool.ErrorDataReceived += static (_, _) => { };
            tool.BeginErrorReadLine();
            if (!tool.WaitForExit(StoreLimit))
            {
                tool.Kill();
                return (null, new Problem("The system's store of secrets does not answer.", "Unlock it, or log in: it belongs to the session of a desktop."));
            }

            char[] text = new char[LongestValue];
            string value = new string(text, 0, tool.StandardOutput.ReadBlock(text)).TrimEnd('\r', '\n');
            return tool.ExitCode != 0 || value.Length == 0 || value.Any(char.IsControl) ? (null, missing) : (value, null);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, new Problem("The program secret-tool, which asks the system's store, is not there.", "Install it (apt install libsecret-tools), or use ${file:PATH}."));
        }
    }

    private static (string? Value, Problem? Problem) FromFile(string path, UnixFileMode forbidden)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & forbidden) != 0)
                return (null, new Problem($"The file {path} is open to other users.", $"Close it: chmod 600 {path}"));
            byte[] bytes = new byte[LongestValue + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string value = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimEnd('\r', '\n');
            return length > LongestValue || value.Length == 0 || value.Any(char.IsControl)
                ? (null, new Problem($"The file {path} does not hold one line of text.", "Write the value alone into it."))
                : (value, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, new Problem($"The file {path} cannot be read: {e.Message}", "Give this user the right to read it."));
        }
    }
}
