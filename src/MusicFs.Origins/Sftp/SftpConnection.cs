using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Origins.Resilience;

namespace MusicFs.Origins.Sftp;

/// <summary>
/// One ssh process that speaks SFTP version 3. Several groups of requests are under way at once, from any thread; a thread of its
/// own reads the answers. Once it is broken, every request ends with the reason, and the owner makes another.
/// </summary>
internal sealed partial class SftpConnection : IDisposable
{
    // Groups times the 512 KiB of a read is what answers may hold.
    private const int MostGroups = 16, MostSaid = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, TaskCompletionSource<SftpPacket>> _waiting = [];
    private readonly SemaphoreSlim _places = new(MostGroups);
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StringBuilder _said = new();
    private readonly Process _process;
    private readonly Stream _input, _output;
    private readonly SftpSettings _settings;
    private readonly Action<Problem> _tell;
    private readonly TimeLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _origin;
    private FsError _broken;
    private volatile SftpAbilities _abilities = new();
    private uint _lastId;
    private int _handles;
    private long _heardAt;

    private SftpConnection(Process process, string origin, SftpSettings settings, TimeProvider time, ILogger logger, Action<Problem> tell)
    {
        _process = process;
        _origin = origin;
        _settings = settings;
        _tell = tell;
        _limits = settings.Limits;
        _time = time;
        _logger = logger;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        _heardAt = time.GetTimestamp();
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Whether requests can be made.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _broken == FsError.None;
        }
    }

    /// <summary>Groups of requests that are under way.</summary>
    public int Load => MostGroups - _places.CurrentCount;

    /// <summary>What the server said that it can do.</summary>
    public SftpAbilities Abilities => _abilities;

    /// <summary>Whether one more file or folder may be opened, should all that is under way open one.</summary>
    public bool HasRoom => Volatile.Read(ref _handles) + (long)Load < _abilities.MostHandles;

    /// <summary>The root as the server resolves it: absolute, without links.</summary>
    public byte[] Root { get; private set; } = [];

    /// <summary>Starts the client and greets the server.</summary>
    /// <param name="origin">The origin's id.</param>
    /// <param name="settings">Where the server is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears how it ended.</param>
    /// <param name="tell">Hears that in words for a person; any thread.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<FsResult<SftpConnection>> OpenAsync(
        string origin, SftpSettings settings, TimeProvider time, ILogger logger, Action<Problem> tell, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(SshCommand.For(settings))!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            logger.LogError(e, "{Program} for origin {Origin} does not start.", settings.Program, origin);
            tell(SftpProblems.NotStarted(settings));
            return FsError.NotSupported;
        }

        SftpConnection connection = new(process, origin, settings, time, logger, tell);
        FsError error = await connection.GreetAsync(settings.Path, cancellation).ConfigureAwait(false);
        if (error == FsError.None)
            return connection;
        if (SftpProblems.OfRoot(error, settings) is { } unusable && connection.IsOpen)
            tell(unusable);
        connection.Break(error);
        return error;
    }

    /// <summary>What the answer to one request holds, or the error.</summary>
    public async ValueTask<FsResult<T>> AskAsync<T>(SftpRequest request, Func<SftpPacket, FsResult<T>> read, CancellationToken cancellation)
    {
        FsResult<SftpPacket[]> answers = await AskAllAsync([request], cancellation).ConfigureAwait(false);
        return answers.IsSuccess ? Read(answers.Value[0], read) : answers.Error;
    }

    /// <summary>The handle that a request opens. Busy where the server allows no more of them on this connection.</summary>
    public async ValueTask<FsResult<byte[]>> AskHandleAsync(SftpRequest open, CancellationToken cancellation)
    {
        if (HasRoom)
            return await AskAsync(open, SftpAnswers.Handle, cancellation).ConfigureAwait(false);
        _tell(SftpProblems.TooManyFiles(_settings, _abilities.MostHandles));
        return FsError.Busy;
    }

    /// <summary>The answers to requests that the server gets, and so deals with, in just this order.</summary>
    public async ValueTask<FsResult<SftpPacket[]>> AskAllAsync(IReadOnlyList<SftpRequest> requests, CancellationToken cancellation)
    {
        using Deadline deadline = new(_limits.FirstByte, _time, cancellation);
        try
        {
            await _places.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Missed(deadline);
        }

        Task<SftpPacket[]> answers = Send(requests);
        _ = LeaveAsync(answers);
        return await WaitAsync(answers, deadline).ConfigureAwait(false);
    }

    /// <summary>What a packet holds. One that lies about itself is corrupt.</summary>
    public FsResult<T> Read<T>(SftpPacket packet, Func<SftpPacket, FsResult<T>> read)
    {
        try
        {
            return read(packet);
        }
        catch (InvalidDataException e)
        {
            _logger.LogWarning("An answer of origin {Origin} cannot be read: {Reason}", _origin, e.Message);
            return FsError.Corrupt;
        }
    }

    /// <summary>Closes a handle; nobody waits for it.</summary>
    public void Close(byte[] handle)
    {
        Interlocked.Decrement(ref _handles);
        _ = Send([new SftpRequest(SftpType.Close).Add(handle)]);
    }

    /// <summary>Ends it; what is under way ends with an error.</summary>
    public void Dispose() => Break(FsError.OriginUnavailable);

    private async ValueTask<FsResult<SftpPacket[]>> WaitAsync(Task<SftpPacket[]> answers, Deadline deadline)
    {
        try
        {
            SftpPacket[] packets = await answers.WaitAsync(deadline.Token).ConfigureAwait(false);
            return Array.Exists(packets, static packet => packet.IsNone) ? BrokenBy() : packets;
        }
        catch (OperationCanceledException)
        {
            _ = CloseLateAsync(answers);
            return Missed(deadline);
        }
    }

    private Task<SftpPacket[]> Send(IReadOnlyList<SftpRequest> requests)
    {
        var answers = new Task<SftpPacket>[requests.Count];
        lock (_lock)
        {
            for (int i = 0; i < answers.Length; i++)
            {
                TaskCompletionSource<SftpPacket> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
                answers[i] = answer.Task;
                if (_broken != FsError.None)
                {
                    answer.SetResult(default);
                    continue;
                }

                _waiting.Add(++_lastId, answer);
                _outgoing.Writer.TryWrite(requests[i].ToPacket(_lastId));
            }
        }

        return Task.WhenAll(answers);
    }

    private async ValueTask<FsError> GreetAsync(string path, CancellationToken cancellation)
    {
        // The greeting has no id: where others have theirs, it and its answer have the version.
        const uint version = 3;
        TaskCompletionSource<SftpPacket> greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(_lastId = version, greeted);
            _outgoing.Writer.TryWrite(new SftpRequest(SftpType.Init).ToPacket(version));
        }

        new Thread(ReadAnswers) { IsBackground = true, Name = $"sftp-{_origin}" }.Start();
        _ = WriteAsync();
        using Deadline deadline = new(_limits.Connect, _time, cancellation);
        FsResult<SftpPacket[]> answer = await WaitAsync(Task.WhenAll(greeted.Task), deadline).ConfigureAwait(false);
        if (!answer.IsSuccess)
            return answer.Error;
        FsResult<(byte[] Root, SftpAbilities Abilities)> met = await SftpGreeting.AskAsync(this, answer.Value[0], path, cancellation).ConfigureAwait(false);
        if (met.IsSuccess)
            (Root, _abilities) = met.Value;
        return met.Error;
    }

    private FsError BrokenBy()
    {
        lock (_lock)
            return _broken;
    }

    private FsError Missed(Deadline deadline)
    {
        if (!deadline.IsOver)
            return FsError.Interrupted;
        // A server that answers others is busy with this one; one that answers nobody is gone.
        if (_time.GetElapsedTime(Volatile.Read(ref _heardAt)) >= _limits.FirstByte)
            Break(FsError.TimedOut);
        return FsError.TimedOut;
    }

    /// <summary>A group has its place until the last of its answers, wanted or not.</summary>
    private async Task LeaveAsync(Task answers)
    {
        await answers.ConfigureAwait(false);
        _places.Release();
    }

    /// <summary>Handles that come when nobody wants them any more.</summary>
    private async Task CloseLateAsync(Task<SftpPacket[]> late)
    {
        foreach (SftpPacket packet in await late.ConfigureAwait(false))
        {
            if (packet.Type == SftpType.Handle && Read(packet, SftpAnswers.Handle).TryGetValue(out byte[]? handle))
                Close(handle);
        }
    }
}
