using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Client;
using MusicFs.Core.Recordings;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using MusicFs.Testing.Backends;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Daemon;

/// <summary>What a daemon of a test is made of: a backend without a kernel, libraries without files, a socket in a folder of the test.</summary>
internal sealed class DaemonFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-daemon-");

    public NullBackend Backend { get; } = new();

    public ManualTime Time { get; } = new();

    /// <summary>Every tree that was loaded, in order.</summary>
    public List<FakeTree> Trees { get; } = [];

    /// <summary>Holds up loading.</summary>
    public TaskCompletionSource Loading { get; private set; } = Done();

    /// <summary>Loads the program of the next daemon; null where nothing must be.</summary>
    public Func<CancellationToken, Task>? LoadProgram { get; set; }

    public string ControlDirectory => Path.Combine(_folder.FullName, "run");

    /// <summary>Holds up scans.</summary>
    public TaskCompletionSource Scanning { get; private set; } = Done();

    /// <summary>Released when a scan has told how far it is.</summary>
    public SemaphoreSlim Reported { get; } = new(0);

    /// <summary>Lets the next scans wait for <see cref="Scanning"/>.</summary>
    public void HoldScanning() => Scanning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the next libraries wait for <see cref="Loading"/>.</summary>
    public void HoldLoading() => Loading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the next daemon's configuration comes from; null for nowhere.</summary>
    public ConfigurationSource? Configuration { get; set; }

    /// <summary>What the next daemon uses of its limits.</summary>
    public Func<IEnumerable<(string Name, long Used, long Limit)>> Measure { get; set; } = static () => [];

    /// <summary>What the next libraries know of how their tracks sound; null for nothing.</summary>
    public (FingerprintKeeper Fingerprints, DuplicateFinder Duplicates)? Recordings { get; set; }

    /// <summary>An empty folder.</summary>
    public string Place(string name) => _folder.CreateSubdirectory(name).FullName;

    public MountRequest Request(string place) => new()
    {
        MountPoint = Place(place),
        Origins = [new OriginLocation("music", Place("music"))],
        Library = "home",
        CacheDirectory = Path.Combine(_folder.FullName, "cache"),
    };

    public async Task<LibraryDaemon> StartAsync(params MountRequest[] requests)
    {
        DaemonStart start = await TryStartAsync(requests);
        Assert.IsTrue(start.IsSuccess, $"{start.Problem}");
        if (Scanning.Task.IsCompleted)
            await start.Daemon.FirstScan;
        return start.Daemon;
    }

    public Task<DaemonStart> TryStartAsync(params MountRequest[] requests) =>
        LibraryDaemon.StartAsync(requests, progress: null, Parts(), CancellationToken.None);

    public GrpcChannel Connect() => new(MusicFs.Control.Endpoint.ControlDirectory.SocketOf(ControlDirectory, "home"));

    public void Dispose()
    {
        Reported.Dispose();
        _folder.Delete(recursive: true);
    }

    private DaemonParts Parts() => new()
    {
        Loggers = NullLoggerFactory.Instance,
        Time = Time,
        HeadStart = TimeSpan.Zero,
        ControlDirectory = ControlDirectory,
        Configuration = Configuration,
        MeasureResources = () => Measure(),
        LoadProgram = LoadProgram,
        CreateBackend = _ => Backend,
        Load = async (_, beside, cancellation) =>
        {
            await Loading.Task.WaitAsync(cancellation);
            FakeTree tree = new(beside, Scanning, Reported, Recordings);
            Trees.Add(tree);
            return new LibraryLoad(tree.Library);
        },
    };

    private static TaskCompletionSource Done()
    {
        TaskCompletionSource done = new();
        done.SetResult();
        return done;
    }

    /// <summary>A loaded library of 7 tracks, 8 after a look.</summary>
    internal sealed class FakeTree : IDisposable
    {
        public FakeTree(LoadedLibrary? beside, TaskCompletionSource scanning, SemaphoreSlim reported, (FingerprintKeeper Fingerprints, DuplicateFinder Duplicates)? recordings)
        {
            Beside = beside;
            Library = new LoadedLibrary
            {
                FileSystem = new MemoryFileSystem(),
                Attach = Add,
                Detach = Remove,
                Summary = new LibrarySummary(7, 1, 0),
                Parts = [this],
                Fingerprints = recordings?.Fingerprints,
                Duplicates = recordings?.Duplicates,
                Scan = async (progress, cancellation) =>
                {
                    progress.Report(new ScanProgress(7, 3, ListingEnded: false));
                    reported.Release();
                    await scanning.Task.WaitAsync(cancellation);
                    return new LibrarySummary(_scans++ == 0 ? 7 : 8, 1, 0);
                },
            };
        }

        private int _scans;

        public LoadedLibrary Library { get; }

        public LoadedLibrary? Beside { get; }

        public List<IKernelCache> Caches { get; } = [];

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;

        private void Add(IKernelCache cache)
        {
            lock (Caches)
                Caches.Add(cache);
        }

        /// <summary>Mounts that end together do so on threads of their own.</summary>
        private void Remove(IKernelCache cache)
        {
            lock (Caches)
                Caches.Remove(cache);
        }
    }
}
