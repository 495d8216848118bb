using System.Security.Cryptography;
using System.Text;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>Everything about a folder of originals that must not change: names, sizes, modes, times, content.</summary>
internal readonly record struct OriginFingerprint(int Entries, string Hash)
{
    public static OriginFingerprint Of(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int entries = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            entries++;
            FileInfo file = new(path);
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{file.UnixFileMode}\0{file.LastWriteTimeUtc.Ticks}\0"));
            if (file.Exists)
                hash.AppendData(File.ReadAllBytes(path));
        }

        return new OriginFingerprint(entries, Convert.ToHexString(hash.GetHashAndReset()));
    }
}
