using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Recordings;
using MusicFs.Core.Tests.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Fingerprints;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Recordings;

/// <summary>A catalog with files whose audio and sound a test chooses, and what computes the latter.</summary>
internal sealed class RecordingLibrary : IAsyncDisposable, IFingerprintProgram
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-recordings-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public RecordingLibrary()
    {
        Origins = [Disk, new MonitoredOrigin(Paid) { IsMetered = true }];
        Open();
    }

    public MemoryOrigin Disk { get; } = new("disk");

    public MemoryOrigin Paid { get; } = new("paid");

    public OriginSet Origins { get; }

    public ManualTime Time { get; } = new();

    public LibraryCatalog Catalog { get; private set; } = null!;

    public FingerprintKeeper Keeper { get; private set; } = null!;

    public DuplicateFinder Finder { get; private set; } = null!;

    /// <summary>What the program is to answer for the first byte of a file.</summary>
    public Func<byte, FingerprintResult> Answer { get; set; } = static seed => new FingerprintResult(PrintSamples.Of(seed), 200, null);

    public string? Obstacle { get; set; }

    /// <summary>First bytes of the files that were computed.</summary>
    public List<byte> Computed { get; } = [];

    public string? FindObstacle() => Obstacle;

    public async Task<FingerprintResult> ComputeAsync(AudioContainer container, IByteSource file, CancellationToken cancellation)
    {
        byte[] first = new byte[1];
        FsResult<int> read = await file.ReadAsync(0, first, cancellation);
        Assert.IsTrue(read.IsSuccess);
        Computed.Add(first[0]);
        return Answer(first[0]);
    }

    /// <summary>A file with this sound.</summary>
    public async Task<CatalogFile> PutAsync(string path, byte sound, double seconds = 200, AudioContainer container = AudioContainer.Flac, int bits = 16, UInt128? audio = null, MemoryOrigin? origin = null)
    {
        origin ??= Disk;
        CatalogFile file = new(
            OriginPath.FromString(path), origin.Put(path, [sound, 1, 2, 3]), NumberOf(path),
            new TrackTags { Container = container, Title = path, DurationSeconds = seconds, SampleRate = 44100, BitsPerSample = bits == 0 ? null : bits, BitrateKbps = 128 }, null,
            new AudioFingerprint(container, 1000, audio ?? (UInt128)NumberOf(path)));
        await Catalog.PutAsync(origin.Id, file);
        await Catalog.FlushAsync();
        return file;
    }

    /// <summary>Stands for a name.</summary>
    public static ulong NumberOf(string name) => NameHash.Of(0, System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>Has the catalog know how a file sounds.</summary>
    public async Task PrintAsync(CatalogFile file, AcousticPrint print) =>
        await Catalog.PutPrintAsync(new HeldFingerprint(file.Audio!.Value, (int)(file.Tags!.DurationSeconds! * 1000), print.Pack(), null, Time.GetUtcNow()));

    /// <summary>Runs until all that can be computed is.</summary>
    public async Task<FingerprintProgress> RunAsync()
    {
        TaskCompletionSource<FingerprintProgress> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Keeper.Finished = finished.SetResult;
        Start();
        return await finished.Task;
    }

    public void Start()
    {
        Keeper.IsOn = true;
        _running = Keeper.RunAsync(_stop.Token);
    }

    public async Task<List<string>> GroupsAsync()
    {
        await Catalog.FlushAsync();
        List<string> groups = [];
        await foreach (IReadOnlyList<RecordingCopy> copies in Finder.FindAsync(CancellationToken.None))
            groups.Add(string.Join(' ', copies.Select(static copy => $"{copy.Path}{(copy.IsSameAudio ? "=" : "")}")));
        return groups;
    }

    /// <summary>As another start of the program.</summary>
    public async Task ReopenAsync()
    {
        await Catalog.DisposeAsync();
        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Finder.Dispose();
        _stop.Dispose();
        await Catalog.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Open()
    {
        Catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        Finder = new DuplicateFinder(Catalog, Origins);
        Keeper = new FingerprintKeeper(Catalog, new VirtualTree(), Origins, static () => null, this, Time, NullLogger<FingerprintKeeper>.Instance);
    }
}
