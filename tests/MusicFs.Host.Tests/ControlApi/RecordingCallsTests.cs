using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Recordings;
using MusicFs.Core.Tree;
using MusicFs.Host.Daemon;
using MusicFs.Host.Recordings;
using MusicFs.Host.Tests.Daemon;
using MusicFs.Library;
using MusicFs.Library.Fingerprints;
using MusicFs.Testing.Origins;

namespace MusicFs.Host.Tests.ControlApi;

/// <summary>What a search for recordings says of itself while fingerprints are still computed. The whole way: client, socket, server, daemon, catalog.</summary>
[TestClass]
public sealed class RecordingCallsTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DaemonFixture _fixture = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-recordings-").FullName;
    private readonly LibraryCatalog _catalog;
    private readonly WatchedOrigin _origin = new();
    private readonly DuplicateFinder _finder;

    public RecordingCallsTests()
    {
        _catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        OriginSet origins = [_origin];
        _finder = new DuplicateFinder(_catalog, origins);
        FpcalcProgram none = new(null, null, new FpcalcLimits(), _fixture.Time);
        _fixture.Recordings = (new FingerprintKeeper(_catalog, new VirtualTree(), origins, static () => null, none, _fixture.Time, NullLogger<FingerprintKeeper>.Instance), _finder);
    }

    public async ValueTask DisposeAsync()
    {
        _finder.Dispose();
        await _catalog.DisposeAsync();
        _fixture.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task ListDuplicates_LastFingerprintComesWhileItSearches_IsCompleteTheNextTimeOnly()
    {
        await PutAsync("a.flac", audio: 1);
        await PutAsync("b.flac", audio: 1);
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        _origin.Asked = () => PrintAsync(audio: 1).GetAwaiter().GetResult();

        (int recordings, FingerprintStatus meanwhile) = await ListAsync(channel);
        (_, FingerprintStatus after) = await ListAsync(channel);

        Assert.AreEqual((1, 2UL, 2UL), (recordings, meanwhile.Done, meanwhile.Files), "It came before the end of the list.");
        Assert.IsFalse(meanwhile.Complete);
        Assert.IsTrue(after.Complete);
    }

    [TestMethod]
    public async Task LookUp_LastFingerprintComesWhileItSearches_IsCompleteTheNextTimeOnly()
    {
        await PutAsync("a.flac", audio: 1);
        await PutAsync("b.flac", audio: 2);
        await PrintAsync(audio: 1);
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        _origin.Asked = () => PrintAsync(audio: 2).GetAwaiter().GetResult();
        LookUpRequest request = new() { Seconds = 200 };
        request.Fingerprint.AddRange(Sound(1).Items.ToArray());

        LookUpReply meanwhile = (await channel.CallAsync(RecordingMethods.LookUp, request, Limit, CancellationToken.None)).Value!;
        LookUpReply after = (await channel.CallAsync(RecordingMethods.LookUp, request, Limit, CancellationToken.None)).Value!;

        Assert.AreEqual((1, 2UL, 2UL), (meanwhile.Copies.Count, meanwhile.Fingerprints.Done, meanwhile.Fingerprints.Files), "It came before the end of the search.");
        Assert.IsFalse(meanwhile.Fingerprints.Complete);
        Assert.IsTrue(after.Fingerprints.Complete);
    }

    private static async Task<(int Recordings, FingerprintStatus Status)> ListAsync(GrpcChannel channel)
    {
        await using GrpcCall<DuplicatesMessage> call = await channel.StreamAsync(RecordingMethods.ListDuplicates, new ListDuplicatesRequest(), Limit, CancellationToken.None);
        int recordings = 0;
        FingerprintStatus? status = null;
        while (await call.NextAsync(CancellationToken.None) is { } message)
        {
            recordings += message.Recording is null ? 0 : 1;
            status = message.Fingerprints ?? status;
        }

        return (recordings, status!);
    }

    private static AcousticPrint Sound(int seed)
    {
        Random random = new(seed);
        return AcousticPrint.Of(Enumerable.Range(0, 948).Select(_ => (uint)random.NextInt64(1L << 32)))!;
    }

    private static AudioFingerprint Audio(int audio) => new(AudioContainer.Flac, 1000, (UInt128)audio);

    private async Task PutAsync(string name, int audio)
    {
        TrackTags tags = new() { Container = AudioContainer.Flac, Title = name, DurationSeconds = 200 };
        await _catalog.PutAsync(_origin.Id, new CatalogFile(OriginPath.FromString(name), new OriginVersion(4, 1, 1), (ulong)name[0], tags, null, Audio(audio)));
        await _catalog.FlushAsync();
    }

    private async Task PrintAsync(int audio)
    {
        await _catalog.PutPrintAsync(new HeldFingerprint(Audio(audio), 200_000, Sound(audio).Pack(), null, _fixture.Time.GetUtcNow()));
        await _catalog.FlushAsync();
    }

    /// <summary>Tells that a search looks for files: it asks for the origin of each.</summary>
    private sealed class WatchedOrigin : IOrigin
    {
        private readonly MemoryOrigin _inner = new("disk");

        /// <summary>Called once.</summary>
        public Action? Asked { get; set; }

        public string Id
        {
            get
            {
                Action? asked = Asked;
                Asked = null;
                asked?.Invoke();
                return _inner.Id;
            }
        }

        public OriginCapabilities Capabilities => _inner.Capabilities;

        public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) => _inner.ListAsync(directory, cancellation);

        public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => _inner.StatAsync(path, cancellation);

        public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) => _inner.OpenAsync(path, expected, cancellation);

        public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => _inner.ProbeAsync(cancellation);
    }
}
