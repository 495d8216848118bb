using System.Formats.Tar;
using System.IO.Compression;
using MusicFs.Contracts.Origins;
using MusicFs.Plugin.Archive;
using MusicFs.Testing.Origins;

namespace MusicFs.Plugins.Tests.Archive;

/// <summary>The suite of all origins, over an archive that is written anew whenever what is to be in it has changed.</summary>
public abstract class ArchiveConformanceTests : OriginConformance, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-archive-");

    /// <summary>In the order of their names; null for a folder.</summary>
    private readonly SortedDictionary<string, byte[]?> _content = new(StringComparer.Ordinal);

    private readonly ArchiveOrigin _origin;
    private DateTime _modified = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
    private bool _isWritten;

    protected ArchiveConformanceTests() => _origin = new ArchiveOrigin("archive", Place, isFolder: false, new ArchiveSettings(), new RecordingLog());

    protected override IOrigin Origin
    {
        get
        {
            if (!_isWritten)
                Save();
            return _origin;
        }
    }

    private string Place => Path.Combine(_folder.FullName, "music.bin");

    public void Dispose()
    {
        _origin.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [TestMethod]
    public Task Names_OddOnes_LeadToTheirFiles() => ProveNamesAsync("100%.flac", "a#b?.mp3", "日本.flac", "semi;colon.ogg", "\"quoted\".wav", "trailing .mp3", ".hidden.flac");

    protected override void Write(string path, byte[] content) => Set(path, content);

    protected override void MakeFolder(string path) => Set(path, null);

    protected override void Replace(string path, byte[] content)
    {
        Set(path, content);
        Save();
    }

    protected override void Delete(string path)
    {
        _content.Remove(path);
        Save();
    }

    protected abstract void Write(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content);

    private void Set(string path, byte[]? content)
    {
        _content[path] = content;
        _isWritten = false;
    }

    private void Save()
    {
        string next = Place + ".new";
        using (FileStream archive = File.Create(next))
            Write(archive, _content);
        // Versions that lie closer to each other than the clock of the file system are not what this is about.
        _modified = _modified.AddSeconds(1);
        File.SetLastWriteTimeUtc(next, _modified);
        File.Move(next, Place, overwrite: true);
        _isWritten = true;
    }
}

[TestClass]
public sealed class StoredZipConformanceTests : ArchiveConformanceTests
{
    protected override void Write(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content) => Archives.WriteZip(archive, content, CompressionLevel.NoCompression);
}

[TestClass]
public sealed class DeflatedZipConformanceTests : ArchiveConformanceTests
{
    protected override void Write(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content) => Archives.WriteZip(archive, content, CompressionLevel.Fastest);
}

[TestClass]
public sealed class PaxTarConformanceTests : ArchiveConformanceTests
{
    protected override void Write(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content) => Archives.WriteTar(archive, content, TarEntryFormat.Pax);
}

[TestClass]
public sealed class GnuTarConformanceTests : ArchiveConformanceTests
{
    protected override void Write(Stream archive, IEnumerable<KeyValuePair<string, byte[]?>> content) => Archives.WriteTar(archive, content, TarEntryFormat.Gnu);
}
