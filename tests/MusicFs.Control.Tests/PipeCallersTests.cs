using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Control.Client;
using MusicFs.Control.Server;

namespace MusicFs.Control.Tests;

/// <summary>Named pipes, which the framework makes of sockets here; who may open one on Windows its own access control says.</summary>
[TestClass]
public sealed class PipeCallersTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-pipe-");
    private readonly string _name = $"musicfs-test-{Guid.NewGuid():N}";
    private readonly string _file;
    private bool _turnsAway;

    public PipeCallersTests()
    {
        _file = Path.Combine(_folder.FullName, "music.sock");
        File.WriteAllText(_file, _name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Accept_SeveralCallers_EachIsHeardAndAnswered()
    {
        using PipeCallers callers = new(_name, () => _turnsAway, NullLoggerFactory.Instance);
        for (byte i = 0; i < 10; i++)
        {
            Task<ConnectionContext> accepted = callers.AcceptAsync(default);
            await using Stream caller = await PipeCall.OpenAsync(_file, default);
            await using ConnectionContext connection = await accepted.WaitAsync(Limit);

            await caller.WriteAsync(new[] { i });
            ReadResult heard = await connection.Transport.Input.ReadAtLeastAsync(1);
            Assert.AreEqual(i, heard.Buffer.FirstSpan[0]);
            connection.Transport.Input.AdvanceTo(heard.Buffer.End);
            await connection.Transport.Output.WriteAsync(new[] { (byte)(i + 100) });
            byte[] answer = new byte[1];
            await caller.ReadExactlyAsync(answer);
            Assert.AreEqual(i + 100, answer[0]);
        }
    }

    [TestMethod]
    public async Task Write_CallerHasGone_IsNoFault()
    {
        using PipeCallers callers = new(_name, () => _turnsAway, NullLoggerFactory.Instance);
        Task<ConnectionContext> accepted = callers.AcceptAsync(default);
        await (await PipeCall.OpenAsync(_file, default)).DisposeAsync();
        await using ConnectionContext connection = await accepted.WaitAsync(Limit);
        ReadResult end = await connection.Transport.Input.ReadAsync();

        await connection.Transport.Output.WriteAsync(new byte[100_000]);

        Assert.IsTrue(end.IsCompleted);
    }

    [TestMethod]
    public async Task Dispose_WhileItIsWrittenTo_EndsTheWrite()
    {
        using PipeCallers callers = new(_name, () => _turnsAway, NullLoggerFactory.Instance);
        Task<ConnectionContext> accepted = callers.AcceptAsync(default);
        await using Stream caller = await PipeCall.OpenAsync(_file, default);
        ConnectionContext connection = await accepted.WaitAsync(Limit);
        // More than is taken of what nobody reads.
        Task<FlushResult> writing = connection.Transport.Output.WriteAsync(new byte[16 << 20]).AsTask();
        Assert.IsFalse(writing.IsCompleted);

        connection.Abort(new ConnectionAbortedException());
        await connection.DisposeAsync().AsTask().WaitAsync(Limit);

        Assert.IsTrue((await writing.WaitAsync(Limit)).IsCompleted);
    }

    [TestMethod]
    public async Task Accept_NoDescriptorsToSpare_HangsUp()
    {
        _turnsAway = true;
        using PipeCallers callers = new(_name, () => _turnsAway, NullLoggerFactory.Instance);
        using CancellationTokenSource stop = new();
        Task<ConnectionContext> accepted = callers.AcceptAsync(stop.Token);
        await using Stream caller = await PipeCall.OpenAsync(_file, default);

        Assert.AreEqual(0, await caller.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit));

        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => accepted);
    }

    [TestMethod]
    public async Task Open_FileOfADaemonThatIsGone_Fails()
    {
        File.WriteAllText(_file, $"musicfs-test-{Guid.NewGuid():N}");

        await Assert.ThrowsAsync<TimeoutException>(() => PipeCall.OpenAsync(_file, default).AsTask());
    }
}
