using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Testing.Faults;

namespace MusicFs.Testing.Origins;

/// <summary>
/// Another origin with faults that a test switches on: calls that fail, reads that wait until the test lets them go. What
/// is not switched on passes through.
/// </summary>
public sealed class FaultyOrigin(IOrigin inner) : IOrigin
{
    /// <summary>The error of a listing, by path; None passes.</summary>
    public Func<OriginPath, FsError> OnList { get; set; } = static _ => FsError.None;

    /// <summary>The error of a stat, by path; None passes.</summary>
    public Func<OriginPath, FsError> OnStat { get; set; } = static _ => FsError.None;

    /// <summary>The error of a probe; None passes.</summary>
    public Func<FsError> OnProbe { get; set; } = static () => FsError.None;

    /// <summary>The error of an open, by path; None passes.</summary>
    public Func<OriginPath, FsError> OnOpen { get; set; } = static _ => FsError.None;

    /// <summary>The error of a read, by path and offset; None passes.</summary>
    public Func<OriginPath, long, FsError> OnRead { get; set; } = static (_, _) => FsError.None;

    /// <summary>Which listings, opens and reads go wrong besides, and how.</summary>
    public FaultSchedule Lists { get; set; } = FaultSchedule.Never();

    public FaultSchedule Opens { get; set; } = FaultSchedule.Never();

    public FaultSchedule Reads { get; set; } = FaultSchedule.Never();

    /// <summary>While set, reads wait for it before anything else, whatever their token says.</summary>
    public TaskCompletionSource? ReadGate { get; set; }

    /// <summary>While set, opens wait for it before anything else, whatever their token says.</summary>
    public TaskCompletionSource? OpenGate { get; set; }

    /// <summary>Set by a read that begins to wait for <see cref="ReadGate"/>.</summary>
    public SemaphoreSlim ReadsWaiting { get; } = new(0);

    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        FsError error = OnList(directory);
        if (error == FsError.None)
            (_, error) = await NextAsync(Lists, cancellation);
        return error != FsError.None ? error : await inner.ListAsync(directory, cancellation);
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        OnStat(path) is var error && error != FsError.None ? new(error) : inner.StatAsync(path, cancellation);

    public async ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (OpenGate is { } gate)
        {
            await gate.Task;
            cancellation = CancellationToken.None;
        }

        FsError error = OnOpen(path);
        if (error == FsError.None)
            (_, error) = await NextAsync(Opens, cancellation);
        if (error != FsError.None)
            return error;
        FsResult<IOriginFile> opened = await inner.OpenAsync(path, expected, cancellation);
        return opened.IsSuccess ? new FaultyFile(this, path, opened.Value) : opened.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        OnProbe() is var error && error != FsError.None ? new(error) : inner.ProbeAsync(cancellation);

    private static async ValueTask<(Fault Fault, FsError Error)> NextAsync(FaultSchedule schedule, CancellationToken cancellation)
    {
        try
        {
            Fault fault = await schedule.NextAsync(cancellation);
            return (fault, fault == Fault.Error ? FsError.OriginUnavailable : FsError.None);
        }
        catch (OperationCanceledException)
        {
            return (Fault.Hang, FsError.Interrupted);
        }
    }

    private sealed class FaultyFile(FaultyOrigin origin, OriginPath path, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        public SafeHandle? LocalHandle => null;

        public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            if (origin.ReadGate is { } gate)
            {
                origin.ReadsWaiting.Release();
                await gate.Task;
            }

            FsError error = origin.OnRead(path, offset);
            Fault fault = Fault.None;
            if (error == FsError.None)
                (fault, error) = await NextAsync(origin.Reads, cancellation);
            if (error != FsError.None)
                return error;
            FsResult<int> read = await file.ReadAsync(offset, fault == Fault.Partial ? destination[..(destination.Length / 2)] : destination, cancellation);
            if (fault == Fault.Wrong && read.IsSuccess && read.Value > 0)
                destination.Span[read.Value / 2] ^= 4;
            return read;
        }

        public void Dispose() => file.Dispose();
    }
}
