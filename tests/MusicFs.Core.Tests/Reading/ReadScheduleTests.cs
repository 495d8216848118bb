using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

/// <summary>
/// Random opens, reads, interruptions, answers, failures, changed originals and lost chunks in every order, against the simplest
/// model: a read gives the bytes of the version it was opened with, or an error there is a reason for. A seed repeats the steps.
/// </summary>
[TestClass]
[TestCategory("Stress")]
public sealed class ReadScheduleTests
{
    private const int Steps = 400;
    private const int Longest = 24 * PipelineFixture.Block;
    private static readonly OriginCapabilities ReadsOn = new() { IsRemote = true, StrongVersions = true, ReadsOn = true };

    private readonly List<(RemoteFile File, byte[] Content, string Path, int Generation)> _open = [];
    private readonly List<SteppedRead> _asked = [];
    private readonly List<(Task<FsResult<byte[]>> Task, byte[] Expected, CancellationTokenSource Interrupt, string Path, int Generation)> _reads = [];
    private readonly Dictionary<string, (FileSource Source, byte[] Content, int Generation)> _files = [];

    public static IEnumerable<object[]> Seeds => Enumerable.Range(1 + (24 * StressRun.Number), 24).Select(static seed => new object[] { seed });

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    [DynamicData(nameof(Seeds))]
    public async Task Reads_InAnyOrder_GiveTheBytesOfTheirVersionOrAReason(int seed)
    {
        Random random = new(seed);
        var fixture = new PipelineFixture(new ReadLimits { StagingBytes = 4 << 20 }, hasStore: seed % 4 != 0, seed % 3 == 0 ? ReadsOn : null);
        for (int i = 0; i < 4; i++)
            Put(fixture, $"{i}", random, isNew: true);

        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(fixture, random);
            if (random.Next(4) == 0)
                await Task.Yield();
        }

        await FinishAsync(fixture);
    }

    private async Task StepAsync(PipelineFixture fixture, Random random)
    {
        while (fixture.Origin.TryNext(out SteppedRead? asked))
            _asked.Add(asked);
        switch (random.Next(20))
        {
            case < 3:
                await OpenAsync(fixture, random);
                break;
            case < 9 when _open.Count > 0:
                Read(random);
                break;
            case < 16 when _asked.Count > 0:
                Take(_asked, random).Answer(random.Next(12) == 0 ? FsError.OriginUnavailable : FsError.None);
                break;
            case 16 when _reads.Count > 0:
                await _reads[random.Next(_reads.Count)].Interrupt.CancelAsync();
                break;
            case 17 when _open.Count > 0 && _reads.TrueForAll(static read => read.Task.IsCompleted):
                Take(_open, random).File.Dispose();
                break;
            case 18 when random.Next(4) == 0:
                Put(fixture, $"{random.Next(4)}", random, isNew: false);
                break;
            case 19 when random.Next(4) == 0:
                await fixture.Store.TrimAsync(random.Next(Longest), default);
                break;
        }
    }

    private void Put(PipelineFixture fixture, string path, Random random, bool isNew)
    {
        byte[] content = ChunkContents.Noise(random.Next(), random.Next(1, Longest));
        OriginVersion version = isNew ? fixture.Memory.Put(path, content) : fixture.Memory.Rewrite(path, content);
        int generation = isNew ? 0 : _files[path].Generation + 1;
        _files[path] = (new FileSource("far", OriginPath.FromString(path), version), content, generation);
    }

    private async Task OpenAsync(PipelineFixture fixture, Random random)
    {
        string path = $"{random.Next(4)}";
        (FileSource source, byte[] content, int generation) = _files[path];
        _open.Add((await fixture.OpenAsync(source), content, path, generation));
    }

    private void Read(Random random)
    {
        (RemoteFile file, byte[] content, string path, int generation) = _open[random.Next(_open.Count)];
        int offset = random.Next(3) == 0 ? random.Next(content.Length) : Math.Min(content.Length - 1, random.Next(8) * PipelineFixture.Block);
        int length = random.Next(1, 4 * PipelineFixture.Block);
        CancellationTokenSource interrupt = new();
        _reads.Add((
            PipelineFixture.ReadAsync(file, offset, length, interrupt.Token), content[offset..Math.Min(content.Length, offset + length)], interrupt, path, generation));
    }

    private async Task FinishAsync(PipelineFixture fixture)
    {
        fixture.Origin.IsOpen = true;
        while (fixture.Origin.TryNext(out SteppedRead? asked))
            asked.Answer();
        _asked.ForEach(static asked => asked.Answer());
        foreach ((Task<FsResult<byte[]>> task, byte[] expected, CancellationTokenSource interrupt, string path, int generation) in _reads)
        {
            FsResult<byte[]> read = await task;
            if (read.TryGetValue(out byte[]? bytes))
                Assert.IsTrue(bytes.AsSpan().SequenceEqual(expected), "These are other bytes.");
            else if (read.Error == FsError.Interrupted)
                Assert.IsTrue(interrupt.IsCancellationRequested);
            else if (read.Error == FsError.Stale)
                Assert.IsLessThan(_files[path].Generation, generation);
            else
                Assert.AreEqual(FsError.OriginUnavailable, read.Error);
            interrupt.Dispose();
        }

        _open.ForEach(static open => open.File.Dispose());
        await fixture.SettleAsync();
        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Budget.Used == 0 && fixture.Memory.OpenFiles == 0);
        Assert.AreEqual(0, fixture.Pipeline.Files);
        Assert.AreEqual(0, fixture.Pipeline.Budget.Waiting);
    }

    private static T Take<T>(List<T> list, Random random)
    {
        int index = random.Next(list.Count);
        T item = list[index];
        list.RemoveAt(index);
        return item;
    }
}
