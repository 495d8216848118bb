using System.Formats.Tar;
using System.IO.Compression;

namespace MusicFs.Plugins.Tests.Archive;

/// <summary>Writes archives with the base class library.</summary>
internal static class Archives
{
    /// <summary>Null for a folder.</summary>
    public static void WriteZip(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content, CompressionLevel level)
    {
        using ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string path, byte[]? bytes) in content)
        {
            ZipArchiveEntry entry = zip.CreateEntry(bytes is null ? path + "/" : path, level);
            entry.LastWriteTime = new DateTimeOffset(2020, 1, 2, 3, 4, 6, TimeSpan.Zero);
            using Stream stream = entry.Open();
            stream.Write(bytes ?? []);
        }
    }

    public static byte[] Zip(CompressionLevel level, params (string Path, byte[]? Bytes)[] content)
    {
        using MemoryStream archive = new();
        WriteZip(archive, content.Select(static one => KeyValuePair.Create(one.Path, one.Bytes)), level);
        return archive.ToArray();
    }

    public static void WriteTar(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content, TarEntryFormat format)
    {
        using TarWriter tar = new(archive, format, leaveOpen: true);
        bool isEmpty = true;
        foreach ((string path, byte[]? bytes) in content)
        {
            TarEntryType type = bytes is null ? TarEntryType.Directory : format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
            TarEntry entry = Entry(format, type, path);
            if (bytes is not null)
                entry.DataStream = new MemoryStream(bytes);
            tar.WriteEntry(entry);
            isEmpty = false;
        }

        // The end, which the library leaves out where nothing is in front of it.
        if (isEmpty)
            archive.Write(new byte[1024]);
    }

    public static TarEntry Entry(TarEntryFormat format, TarEntryType type, string path) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, path),
        TarEntryFormat.Ustar => new UstarTarEntry(type, path),
        TarEntryFormat.Gnu => new GnuTarEntry(type, path),
        _ => new PaxTarEntry(type, path),
    };

    public static byte[] Tar(TarEntryFormat format, params (string Path, byte[]? Bytes)[] content)
    {
        using MemoryStream archive = new();
        WriteTar(archive, content.Select(static one => KeyValuePair.Create(one.Path, one.Bytes)), format);
        return archive.ToArray();
    }
}
