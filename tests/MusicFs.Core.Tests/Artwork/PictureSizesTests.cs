using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Artwork;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Artwork;

/// <summary>Pictures of other sizes: few at once, each once, kept, and made again where they are damaged.</summary>
[TestClass]
public sealed class PictureSizesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-art-").FullName;
    private readonly CountingScaler _scaler = new();
    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();
    private readonly List<PictureSizes> _made = [];

    [TestMethod]
    public async Task Lookup_Sizes_AreMadeOnceAndKept()
    {
        MusicFileSystem files = await ShowAsync(albums: 1);
        NodeEntry thumb = (await LookupAsync(files, "A0", "cover_thumb.jpg")).Value;
        NodeEntry medium = (await LookupAsync(files, "A0", "cover_medium.jpg")).Value;

        Assert.AreEqual("150 of a0", await ReadAsync(files, thumb));
        Assert.AreEqual("300 of a0", await ReadAsync(files, medium));
        Assert.AreEqual(thumb, (await LookupAsync(files, "A0", "cover_thumb.jpg")).Value);
        Assert.AreEqual(thumb.Attributes, (await files.GetAttributesAsync(default, thumb.Node)).Value);
        Assert.AreEqual(2, _scaler.Calls);
        CollectionAssert.DoesNotContain(new DirectoryLister(files).Names(files.Resolve("Ann/A0 [FLAC]").Value.Node).ToArray(), "cover_thumb.jpg");

        MusicFileSystem again = await ShowAsync(albums: 1);
        Assert.AreEqual("150 of a0", await ReadAsync(again, thumb));
        Assert.AreEqual(thumb, (await LookupAsync(again, "A0", "cover_thumb.jpg")).Value);
        Assert.AreEqual(2, _scaler.Calls);
        Assert.AreEqual(0, files.OpenHandles);
    }

    [TestMethod]
    public async Task Lookup_DamagedFile_IsMadeAgain()
    {
        MusicFileSystem files = await ShowAsync(albums: 1);
        _ = await LookupAsync(files, "A0", "cover_thumb.jpg");
        string kept = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(kept);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(kept, bytes);

        NodeEntry thumb = (await LookupAsync(files, "A0", "cover_thumb.jpg")).Value;

        Assert.AreEqual("150 of a0", await ReadAsync(files, thumb));
        Assert.AreEqual(2, _scaler.Calls);
    }

    [TestMethod]
    public async Task Lookup_PictureOfWhichNoneCanBeMade_IsNotThereAndNotTriedAgain()
    {
        _scaler.Error = FsError.Corrupt;
        MusicFileSystem files = await ShowAsync(albums: 1);

        Assert.AreEqual(FsError.NotFound, (await LookupAsync(files, "A0", "cover_thumb.jpg")).Error);
        Assert.AreEqual(FsError.NotFound, (await LookupAsync(files, "A0", "cover_thumb.jpg")).Error);
        Assert.AreEqual(1, _scaler.Calls);
        Assert.IsTrue(files.Resolve("Ann/A0 [FLAC]/cover.jpg").IsSuccess);
    }

    [TestMethod]
    public async Task Lookup_WhatFailsForNow_IsTriedAgain()
    {
        _scaler.Error = FsError.OriginUnavailable;
        MusicFileSystem files = await ShowAsync(albums: 1);
        Assert.AreEqual(FsError.OriginUnavailable, (await LookupAsync(files, "A0", "cover_thumb.jpg")).Error);

        _scaler.Error = FsError.None;
        Assert.IsTrue((await LookupAsync(files, "A0", "cover_thumb.jpg")).IsSuccess);
    }

    [TestMethod]
    public async Task Lookup_ManyAlbumsAtOnce_AreMadeFewAtATime()
    {
        const int Albums = 50;
        MusicFileSystem files = await ShowAsync(Albums);
        _scaler.Hold();

        // Five ask for each.
        Task<FsResult<NodeEntry>>[] asked = [.. Enumerable.Range(0, 5 * Albums).Select(i => LookupAsync(files, $"A{i % Albums}", "cover_thumb.jpg"))];
        await _scaler.Reached(PictureSizes.AtOnce);
        _scaler.Go();
        FsResult<NodeEntry>[] found = await Task.WhenAll(asked);

        Assert.IsTrue(found.All(static one => one.IsSuccess));
        Assert.AreEqual(Albums, _scaler.Calls);
        Assert.AreEqual(PictureSizes.AtOnce, _scaler.Most);
        Assert.AreEqual(0, _made[^1].Waiting);
        Assert.AreEqual(0, files.OpenHandles);
    }

    [TestMethod]
    public async Task Get_TenThousandAtOnce_HoldsFewPicturesAtATime()
    {
        // A disk that takes nothing.
        using PictureSizes sizes = new(new ArtworkStore("/dev/null/none", 1 << 20, TimeProvider.System), _scaler, new ManualTime());
        Lock counting = new();
        (int held, int most) = (0, 0);
        _scaler.Hold();
        _scaler.Done = () =>
        {
            lock (counting)
                held--;
        };

        Task<FsResult<SizedPicture>>[] asked =
        [
            .. Enumerable.Range(0, 10_000).Select(i => sizes.GetAsync(KeyOf(i), 150, 0, () =>
            {
                lock (counting)
                    most = Math.Max(most, ++held);
                return Task.FromResult<FsResult<byte[]>>(new byte[100]);
            })),
        ];
        await _scaler.Reached(PictureSizes.AtOnce);
        _scaler.Go();
        FsResult<SizedPicture>[] made = await Task.WhenAll(asked);

        Assert.IsTrue(made.All(static one => one.IsSuccess));
        Assert.AreEqual(10_000, _scaler.Calls);
        Assert.AreEqual(PictureSizes.AtOnce, most);
        Assert.AreEqual(0, sizes.Waiting);
    }

    [TestMethod]
    public void Store_TooMany_LosesThoseUsedLongestAgo()
    {
        ManualClock time = new();
        ArtworkStore store = new(_folder, 10_000, time);
        PictureKey[] keys = [.. Enumerable.Range(0, 12).Select(KeyOf)];
        for (int i = 0; i < keys.Length; i++)
        {
            time.Now += TimeSpan.FromHours(2);
            store.Put(keys[i], new SizedPicture(new byte[1000], i));
            _ = store.Find(keys[0]);
        }

        Assert.IsNotNull(store.Find(keys[0]));
        Assert.IsNull(store.Find(keys[1]));
        Assert.IsNotNull(store.Find(keys[11]));
        Assert.IsLessThanOrEqualTo(10_000, store.Length);
        ArtworkStore again = new(_folder, 10_000, time);
        Assert.AreEqual(store.Length, again.Length);
        Assert.AreEqual(11, again.Find(keys[11])!.ModifiedNanoseconds);
    }

    public void Dispose()
    {
        foreach (PictureSizes sizes in _made)
            sizes.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static PictureKey KeyOf(int number) => PictureKey.Of(new FileSource("disk", Contracts.Origins.OriginPath.FromString($"x/{number}"), default), 1, 150);

    private async Task<MusicFileSystem> ShowAsync(int albums)
    {
        PicturedTagReader tags = new();
        if (_tree.Tracks == 0)
        {
            for (int i = 0; i < albums; i++)
                _disk.Put($"{i}/1.flac", MemoryTagReader.Encode("Ann", $"A{i}", "T", 1, padding: $"front{{a{i}".PadRight(60, '.') + "}"));
            using LibraryScanner scanner = new(_tree, [_disk], tags, [new TreeView("", PathTemplate.Default)], NullLogger<LibraryScanner>.Instance) { Artwork = ArtworkSources.Default };
            await scanner.ScanAsync(null, default);
        }

        MusicFileSystem files = new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);
        _made.Add(new PictureSizes(new ArtworkStore(_folder, 1 << 20, TimeProvider.System), _scaler, new ManualTime()));
        files.UseArtwork(new PictureBytes(tags, tags, null), _made[^1]);
        return files;
    }

    private static async Task<FsResult<NodeEntry>> LookupAsync(MusicFileSystem files, string album, string name)
    {
        NodeId directory = files.Resolve($"Ann/{album} [FLAC]").Value.Node;
        return await files.LookupAsync(default, directory, Encoding.UTF8.GetBytes(name));
    }

    private static async Task<string> ReadAsync(MusicFileSystem files, NodeEntry entry)
    {
        OpenedFile opened = (await files.OpenAsync(default, entry.Node, OpenAccess.Read)).Value;
        byte[] content = new byte[entry.Attributes.Size + 1];
        FsResult<int> read = await files.ReadAsync(default, opened.Handle, 0, content);
        files.Release(opened.Handle);
        return Encoding.ASCII.GetString(content, 0, read.Value);
    }

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Says what it was asked for instead of doing it.</summary>
    private sealed class CountingScaler : IPictureScaler
    {
        private readonly Lock _lock = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
        private TaskCompletionSource _gate = new();
        private int _running;

        public CountingScaler() => _gate.SetResult();

        public FsError Error { get; set; }

        /// <summary>Called when it is done with a picture.</summary>
        public Action Done { get; set; } = static () => { };

        public int Calls { get; private set; }

        public int Most { get; private set; }

        public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Go() => _gate.SetResult();

        /// <summary>Completes when so many are at it.</summary>
        public Task Reached(int count)
        {
            lock (_lock)
            {
                TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_running >= count)
                    reached.SetResult();
                else
                    _waiting.Add((count, reached));
                return reached.Task;
            }
        }

        public async Task<FsResult<byte[]>> ScaleAsync(ReadOnlyMemory<byte> picture, int side, CancellationToken cancellation)
        {
            lock (_lock)
            {
                Calls++;
                Most = Math.Max(Most, ++_running);
                foreach ((int count, TaskCompletionSource reached) in _waiting.Where(waiting => waiting.Count <= _running))
                    reached.TrySetResult();
            }

            await _gate.Task;
            Done();
            lock (_lock)
                _running--;
            return Error != FsError.None ? Error : Encoding.ASCII.GetBytes($"{side} of {Encoding.ASCII.GetString(picture.Span).TrimEnd('.')}");
        }
    }
}
