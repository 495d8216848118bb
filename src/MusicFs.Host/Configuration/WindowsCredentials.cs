using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Configuration;

/// <summary>The Credential Manager of Windows, where a generic credential has a name and a secret. Elsewhere there is none, which is said.</summary>
internal static partial class WindowsCredentials
{
    private const uint Generic = 1; // CRED_TYPE_GENERIC
    private const int NotFound = 1168; // ERROR_NOT_FOUND

    /// <summary>CRED_MAX_GENERIC_TARGET_NAME_LENGTH and CRED_MAX_CREDENTIAL_BLOB_SIZE.</summary>
    private const int LongestName = 32767, LongestBlob = 5 * 512;

    /// <summary>The secret of that name, or why there is none.</summary>
    public static (string? Value, Problem? Problem) Find(string name)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            return (null, new Problem("A credential of Windows has a name of its own.", "Write ${credman:NAME}."));
        return OperatingSystem.IsWindows() ? Read(name)
            : (null, new Problem($"'${{credman:{name}}}' stands in the Credential Manager of Windows, and this is another system.", "Use ${secret:NAME}, ${credential:NAME}, ${file:PATH} or ${env:NAME}."));
    }

    /// <summary>The text of a credential: UTF-16, as Windows' own tools store it, or UTF-8, as many programs do; null where it is no line of text.</summary>
    public static string? TextOf(ReadOnlySpan<byte> blob)
    {
        if (blob.Length is 0 or > LongestBlob)
            return null;
        // A secret of Latin letters has a zero in every second byte of UTF-16, and none in UTF-8.
        bool isWide = blob.Length % 2 == 0 && blob.Contains((byte)0);
        try
        {
            string text = (isWide ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true) : (Encoding)new UTF8Encoding(false, throwOnInvalidBytes: true))
                .GetString(blob).TrimEnd('\0', '\r', '\n');
            return text.Length == 0 || text.Any(char.IsControl) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [SupportedOSPlatform("windows")]
    private static (string? Value, Problem? Problem) Read(string name)
    {
        if (!CredRead(name, Generic, 0, out nint found))
        {
            int error = Marshal.GetLastPInvokeError();
            return (null, error == NotFound
                ? new Problem($"The Credential Manager has no generic credential '{name}'.", $"Put it there: cmdkey /generic:{name} /user:musicfs /pass")
                : new Problem($"The Credential Manager does not answer (error {error}).", "Log in as the user whose credential it is: a service has a store of its own."));
        }

        try
        {
            Credential credential = Marshal.PtrToStructure<Credential>(found);
            byte[] blob = new byte[Math.Min(credential.BlobSize, LongestBlob + 1)];
            if (blob.Length > 0)
                Marshal.Copy(credential.Blob, blob, 0, blob.Length);
            return TextOf(blob) is { } text ? (text, null)
                : (null, new Problem($"The credential '{name}' does not hold one line of text.", $"Put it there anew: cmdkey /generic:{name} /user:musicfs /pass"));
        }
        finally
        {
            CredFree(found);
        }
    }

    [LibraryImport("advapi32.dll", EntryPoint = "CredReadW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CredRead(string name, uint type, uint flags, out nint credential);

    [LibraryImport("advapi32.dll")]
    private static partial void CredFree(nint credential);

    /// <summary>The beginning of CREDENTIALW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Credential
    {
        public uint Flags;
        public uint Type;
        public nint TargetName;
        public nint Comment;
        public uint WrittenLow;
        public uint WrittenHigh;
        public uint BlobSize;
        public nint Blob;
    }
}
