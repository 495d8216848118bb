using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MusicFs.Control.Server;

/// <summary>What a caller over TCP has to show. Kept as its hash: comparing takes the same time whatever a caller sends.</summary>
public sealed class ControlToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Of a token made here; one that a person wrote may have another length.</summary>
    private const int RandomBytes = 32;

    private const int Longest = 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _hash;

    public ControlToken(string token) => _hash = Hash(token);

    /// <summary>The token in a file, which is made where it is not there, for its owner only.</summary>
    /// <returns>Null with a reason where it cannot be used.</returns>
    public static ControlToken? FromFile(string path, out string? reason)
    {
        try
        {
            if (!File.Exists(path))
                Make(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            {
                reason = $"{path} is open to other users. Close it: chmod 600 {path}";
                return null;
            }

            string token = Read(path);
            reason = token.Length == 0 || token.Any(char.IsWhiteSpace) ? $"{path} does not hold a token. Remove it: a new one is made." : null;
            return reason is null ? new ControlToken(token) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            reason = $"{path}: {fault.Message}";
            return null;
        }
    }

    /// <summary>Whether an authorization header has it.</summary>
    public bool IsIn(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..]), _hash);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Closed from its first moment on.</summary>
    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using FileStream file = new(path, options);
        file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)) + "\n"));
    }

    private static string Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read);
        byte[] bytes = new byte[Longest];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimEnd('\r', '\n');
    }
}
