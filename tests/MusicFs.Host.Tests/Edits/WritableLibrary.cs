using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core;
using MusicFs.Core.Edits;
using MusicFs.Core.Ingest;
using MusicFs.Core.Overlays;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Host.Demo;
using MusicFs.Library;
using MusicFs.Library.User;
using MusicFs.Tags;
using MusicFs.Tags.Pictures;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Edits;

/// <summary>A library of real FLAC files in memory, shown by a filesystem that accepts changes, with everything below it that keeps them.</summary>
internal sealed class WritableLibrary : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-writes-").FullName;
    private readonly LibraryCatalog _catalog;
    private readonly TrackOverlays _overlays;
    private readonly LibraryScanner _scanner;

    public WritableLibrary()
    {
        _catalog = LibraryCatalog.Open(_folder, out _)!;
        User = UserDatabase.Open(Path.Combine(_folder, "state"), out _)!;
        _overlays = new TrackOverlays(User, _catalog, new TagEditor(), OverlaidTags.Apply);
        VirtualTree tree = new();
        OriginSet origins = OriginSet.Of([Disk, Nas]);
        _scanner = new LibraryScanner(tree, origins, new TagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: _catalog)
        {
            Fingerprinter = new AudioFingerprinter(), User = User, Overlays = _overlays,
        };
        Files = new MusicFileSystem(tree, origins, NullLogger<MusicFileSystem>.Instance, _scanner.RefreshAsync, overlays: _overlays);
        Files.Attach(Cache);
        Files.UseEdits(new VirtualEdits(
            new TagReader(), new PictureReader(), new AudioFingerprinter(), _overlays, KeepAsync, Path.Combine(_folder, "scratch"), Time, NullLogger<VirtualEdits>.Instance));
    }

    public MemoryOrigin Disk { get; } = new("disk");

    public MemoryOrigin Nas { get; } = new("nas");

    public ManualTime Time { get; } = new();

    public RecordingCache Cache { get; } = new();

    public UserDatabase User { get; }

    public MusicFileSystem Files { get; }

    /// <summary>Fields of each change that was kept, the latest first.</summary>
    public string[] Changes() =>
        [.. User.ChangesOfOverlays(100, null, out _).Select(static change => string.Join(',', change.Edits.Select(static edit => edit.Field).Order(StringComparer.Ordinal)))];

    /// <summary>A song, and nothing else of the demo library.</summary>
    public static byte[] Song(string title, int seed = 1) => FlacWriter.Write(
        [.. Enumerable.Range(0, 20_000).Select(i => (short)(Math.Sin(i * 0.05 * seed) * 9000))], 22_050,
        new DemoTags { Title = title, Artist = "Ann", AlbumArtist = "Ann", Album = "Songs", Date = "2001", Genre = "Folk", Track = (seed, 9), Disc = (1, 1) },
        [1, 2, 3]);

    public Task ScanAsync() => _scanner.ScanAsync(null, default);

    /// <summary>A file with other tags, as a tagger writes it.</summary>
    public static async Task<byte[]> RetagAsync(byte[] file, params (string Field, string[] Values)[] fields)
    {
        Dictionary<string, IReadOnlyList<string>> changes = fields.ToDictionary(static field => field.Field, static field => (IReadOnlyList<string>)field.Values);
        TagEditResult planned = await new TagEditor().PlanAsync(new MemoryByteSource(file), new TagChanges(changes, []), default);
        return [.. planned.Edit!.Segments.SelectMany(segment =>
            segment.SourceOffset < 0 ? segment.Generated.ToArray() : file[(int)segment.SourceOffset..(int)(segment.SourceOffset + segment.Length)])];
    }

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> FieldsAsync(string path)
    {
        byte[] content = (await Files.ReadFileAsync(path)).Value;
        return (await new TagReader().ReadAsync(new MemoryByteSource(content), default)).Tags!.Fields;
    }

    public async Task<HandleId> OpenAsync(string path, OpenAccess access = OpenAccess.Read | OpenAccess.Write)
    {
        FsResult<OpenedFile> opened = await Files.OpenAsync(default, Files.LookupReferenced(path).Value.Node, access);
        Assert.AreEqual(FsError.None, opened.Error);
        return opened.Value.Handle;
    }

    public async Task<HandleId> CreateAsync(string folder, string name)
    {
        FsResult<CreatedFile> created = await Files.CreateFileAsync(default, Node(folder), System.Text.Encoding.UTF8.GetBytes(name), OpenAccess.Write, false);
        Assert.AreEqual(FsError.None, created.Error);
        return created.Value.File.Handle;
    }

    /// <summary>Writes in pieces, as the kernel does.</summary>
    public async Task WriteAsync(HandleId handle, byte[] content, long offset = 0)
    {
        for (int at = 0; at < content.Length; at += 4000)
        {
            int count = Math.Min(4000, content.Length - at);
            Assert.AreEqual(count, (await Files.WriteAsync(default, handle, offset + at, content.AsMemory(at, count))).Value);
        }
    }

    /// <summary>Closes as close(2) does: the error of the flush.</summary>
    public async Task<FsError> CloseAsync(HandleId handle)
    {
        FsResult<bool> flushed = await Files.FlushAsync(default, handle, isClosing: true);
        Files.Release(handle);
        return flushed.Error;
    }

    public async Task<FsError> RenameAsync(string folder, string name, string newName) => (await Files.RenameAsync(
        default, Node(folder), System.Text.Encoding.UTF8.GetBytes(name), Node(folder), System.Text.Encoding.UTF8.GetBytes(newName), RenameMode.Replace)).Error;

    public async Task<FsError> RemoveAsync(string folder, string name) =>
        (await Files.RemoveAsync(default, Node(folder), System.Text.Encoding.UTF8.GetBytes(name), NodeKind.File)).Error;

    public NodeId Node(string path) => Files.Resolve(path).Value.Node;

    public List<string> Names(string folder) => new DirectoryLister(Files).Names(Node(folder));

    public async ValueTask DisposeAsync()
    {
        _scanner.Dispose();
        await _catalog.DisposeAsync();
        await User.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Problem?> KeepAsync(
        IReadOnlyList<(string OriginId, CatalogFile File)> files, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> pictures)
    {
        OverlayWrite written = await User.PutOverlayAsync(edits, "tagger", pictures);
        _overlays.Note(files.Select(static file => file.File.Identity));
        await _scanner.PlaceAgainAsync(files.Select(static file => (file.OriginId, file.File.Path)), default);
        return written.Problem;
    }
}
