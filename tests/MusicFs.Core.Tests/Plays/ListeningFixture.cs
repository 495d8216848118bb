using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Offline;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Core.Tests.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Plays;

/// <summary>A library of remote albums whose origin answers when the test says so, with all that notes plays and fetches what may come next. Its clock stands still.</summary>
internal sealed class ListeningFixture : IAsyncDisposable
{
    /// <summary>A track's bytes, and how long it plays.</summary>
    public const int Size = 3 << 19;
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(180);

    private static readonly byte[] Content = ChunkContents.Noise(1, Size);

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-plays-").FullName;
    private readonly List<SteppedRead> _open = [];
    private readonly LibraryCatalog _catalog;
    private readonly UserDatabase _user;
    private readonly Func<Task> _end;
    private Task<SteppedRead>? _next;

    public ListeningFixture(bool isOn = true, bool isMetered = false)
    {
        _catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        _user = UserDatabase.Open(_folder, out problem) ?? throw new AssertFailedException(problem!.What);
        Plays = new LibraryPlays(_user, _catalog, Reads.Time);
        OriginSet origins = [new MonitoredOrigin(Reads.Origin) { IsMetered = isMetered }];
        Pins = new PinKeeper(_user, Tree, origins, null, () => Reads.Pipeline, Reads.Time, NullLogger<PinKeeper>.Instance);
        Prefetcher = new Prefetcher(origins, Reads.Time) { Pipeline = Reads.Pipeline, IsOn = isOn };
        PrefetchFolder folder = new(Tree, Prefetcher, Reads.Time.GetUtcNow());
        Files = new MusicFileSystem(
            Tree, origins, NullLogger<MusicFileSystem>.Instance, pipeline: Reads.Pipeline,
            replicas: new ReplicaSelector(origins, new ReplicaSettings(), Reads.Time), folders: [folder]);
        _end = Files.UsePlays(Plays, Prefetcher);
    }

    public PipelineFixture Reads { get; } = new();

    public VirtualTree Tree { get; } = new();

    public LibraryPlays Plays { get; }

    public Prefetcher Prefetcher { get; }

    /// <summary>Keeps nothing before the test has it run.</summary>
    public PinKeeper Pins { get; }

    public MusicFileSystem Files { get; }

    /// <summary>Requests that stood before that of somebody who waited, and were not given up for it.</summary>
    public int InFront { get; private set; }

    /// <summary>Requests of readers who waited.</summary>
    public int Waited { get; private set; }

    /// <summary>Adds albums <c>/Album 1/01.flac</c> and on.</summary>
    public async Task AddAsync(int albums, int tracks)
    {
        TreeUpdate update = new();
        for (int album = 1; album <= albums; album++)
        {
            for (int track = 1; track <= tracks; track++)
            {
                string name = PathOf(album, track);
                OriginPath path = OriginPath.FromString(name);
                OriginVersion version = Reads.Memory.Put(name, Content);
                ulong identity = IdentityOf(album, track);
                await _catalog.PutAsync("far", new CatalogFile(path, version, identity, new TrackTags { DurationSeconds = Length.TotalSeconds }, null));
                update.PutFile("far", new TreeFile(path, version, [name], identity));
            }
        }

        await _catalog.FlushAsync();
        Tree.Apply(update);
    }

    public static string PathOf(int album, int track) => $"Album {album}/{track}.flac";

    public static ulong IdentityOf(int album, int track) => (ulong)((album * 1000) + track);

    public async Task<HandleId> OpenAsync(string path)
    {
        NodeId node = Files.Resolve(path).Value.Node;
        Task<FsResult<OpenedFile>> opening = Files.OpenAsync(default, node, OpenAccess.Read).AsTask();
        return (await opening).Value.Handle;
    }

    /// <summary>Reads as a player does that waits; only what it needs is answered.</summary>
    public async Task ReadAsync(HandleId handle, string path, long offset, int length)
    {
        OriginPath played = OriginPath.FromString(path);
        // What was asked for later of this track is now what its reader waits for.
        foreach (SteppedRead own in _open.Where(read => read.Path.Equals(played)))
            own.Answer();
        _open.RemoveAll(read => read.Path.Equals(played));
        byte[] buffer = new byte[length];
        Task<FsResult<int>> reading = Files.ReadAsync(default, handle, offset, buffer).AsTask();
        HashSet<SteppedRead>? before = null;
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Next);
            if (!Next.IsCompleted)
                continue;
            SteppedRead asked = await TakeAsync();
            if (asked.Path.Equals(played))
                asked.Answer();
            else
                _open.Add(asked);
            if (asked.Path.Equals(played) && asked.Offset < offset + length && asked.End > offset)
                (before ??= []).UnionWith(_open);
        }

        Assert.AreEqual(length, (await reading).Value);
        if (before is null)
            return;
        Waited++;
        // What is given up is told so in a moment; the time is only for a test that fails.
        Task given = Task.WhenAll(before.Select(static other => other.Cancelled.Task));
        await given.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        InFront += before.Count(static other => !other.Cancelled.Task.IsCompleted);
        _open.RemoveAll(static other => other.Cancelled.Task.IsCompleted);
    }

    /// <summary>Lets the line bring so many bytes of whatever is asked for, in order, until nothing is wanted any more. Tells what is left.</summary>
    public async Task<long> ServeAsync(long bytes)
    {
        while (true)
        {
            _open.RemoveAll(static read => read.Cancelled.Task.IsCompleted);
            if (_open is [var first, ..])
            {
                if (first.Length > bytes)
                    return bytes;
                _open.RemoveAt(0);
                bytes -= first.Length;
                first.Answer();
                continue;
            }

            if (Next.IsCompleted)
                _open.Add(await TakeAsync());
            else if (Prefetcher.Idle.IsCompleted)
                return bytes;
            else
            {
                // Who gave way pauses before it goes on. While it works its clock must not run away.
                Reads.Time.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            await Task.Yield();
        }
    }

    /// <summary>Lets the line bring what is asked for now, and some time pass.</summary>
    public async Task ServeSomeAsync()
    {
        while (Next.IsCompleted)
            (await TakeAsync()).Answer();
        Reads.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Task.Yield();
    }

    /// <summary>Lets time pass, and what is seen then be dealt with.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Reads.Time.Advance(time);
        await Files.PlaysAreNoted;
    }

    public async Task CloseAsync(HandleId handle)
    {
        Files.Release(handle);
        await Files.PlaysAreNoted;
    }

    /// <summary>Plays a track from its beginning, all or a part of it, over a line that brings so many bytes for each that is played.</summary>
    public async Task PlayAsync(string path, double part = 1, double line = 1.5)
    {
        const int Step = 128 * 1024;
        HandleId handle = await OpenAsync(path);
        double bytes = 0;
        for (long at = 0; at < (long)(Size * part); at += Step)
        {
            await ReadAsync(handle, path, at, (int)Math.Min(Step, Size - at));
            await PassAsync(Length * Step / Size);
            bytes = await ServeAsync((long)(bytes + (Step * line)));
        }

        await CloseAsync(handle);
    }

    /// <summary>
    /// Has a track open for a part of its length, and reads its beginning. What is fetched for later comes when it is closed: the clock moves while the line
    /// is waited for, and how far does not matter then.
    /// </summary>
    public async Task HearAsync(string path, double part)
    {
        HandleId handle = await OpenAsync(path);
        await ReadAsync(handle, path, 0, 64 * 1024);
        await PassAsync(Length * part);
        await CloseAsync(handle);
        await ServeAsync(long.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        await _end();
        Reads.Origin.IsOpen = true;
        foreach (SteppedRead read in _open)
            read.Answer();
        while (Reads.Origin.TryNext(out SteppedRead? read))
            read.Answer();
        if (_next is { IsCompleted: true })
            (await _next).Answer();
        await Prefetcher.DisposeAsync();
        await Reads.SettleAsync();
        await _user.DisposeAsync();
        await _catalog.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<SteppedRead> Next => _next ??= Reads.Origin.NextAsync().AsTask();

    private async Task<SteppedRead> TakeAsync()
    {
        SteppedRead read = await Next;
        _next = null;
        return read;
    }
}
