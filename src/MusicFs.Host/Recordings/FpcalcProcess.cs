using System.Diagnostics;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Recordings;

namespace MusicFs.Host.Recordings;

/// <summary>One run of fpcalc. What it is given comes from anywhere: whatever it does, it ends, and nothing else does.</summary>
internal sealed class FpcalcProcess : IDisposable
{
    private const int PieceLength = 64 << 10;
    private const int LongestComplaint = 4096;
    private const int StatusWithResult = 3;

    /// <summary>Each limit where the system has it. The rest of the line takes the place of the shell.</summary>
    private const string Script = "ulimit -t \"$1\" 2>/dev/null; ulimit -v \"$2\" 2>/dev/null; ulimit -f 0 2>/dev/null; ulimit -c 0 2>/dev/null; shift 2; exec nice -n 19 \"$@\"";

    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly FpcalcLimits _limits;
    private readonly TimeProvider _time;
    private string? _verdict;

    private FpcalcProcess(Process process, FpcalcLimits limits, TimeProvider time) => (_process, _limits, _time) = (process, limits, time);

    /// <summary>Null where it cannot be started.</summary>
    /// <param name="program">The program.</param>
    /// <param name="format">What FFmpeg calls the format.</param>
    /// <param name="path">What it reads; null for its input.</param>
    /// <param name="limits">What it may take.</param>
    /// <param name="time">The clock of that.</param>
    public static FpcalcProcess? Start(string program, string format, string? path, FpcalcLimits limits, TimeProvider time)
    {
        ProcessStartInfo start = new("/bin/sh")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList =
            {
                "-c", Script, "sh", Text(limits.ProcessorSeconds), Text(limits.Memory), program,
                "-raw", "-json", "-length", "120", "-format", format, path ?? "-",
            },
        };
        return ChildProcess.Start(start) is { } process ? new FpcalcProcess(process, limits, time) : null;
    }

    /// <summary>What a program says of itself, or why it does not.</summary>
    public static (string? Version, string? Problem) ReadVersion(string program)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, ArgumentList = { "-version" } };
        try
        {
            using Process? process = ChildProcess.StartOrThrow(start);
            if (process is null)
                return (null, "it cannot be started");
            using FpcalcProcess run = new(process, new FpcalcLimits(), TimeProvider.System);
            process.StandardInput.Close();
            Task<byte[]> output = run.ReadAsync(process.StandardOutput.BaseStream, LongestComplaint, endsAtLimit: true);
            if (!process.WaitForExit(AfterTheEnd))
                return (null, "it does not answer");
            string line = Encoding.UTF8.GetString(output.GetAwaiter().GetResult()).Split('\n')[0].Trim();
            return process.ExitCode == 0 && line.StartsWith("fpcalc", StringComparison.Ordinal) ? (line, null) : (null, $"it ended with status {process.ExitCode}");
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IOException)
        {
            return (null, fault.Message);
        }
    }

    /// <param name="file">What it is fed; null for nothing.</param>
    /// <param name="cancellation">Ends it; thrown then.</param>
    public async Task<FingerprintResult> RunAsync(IByteSource? file, CancellationToken cancellation)
    {
        using CancellationTokenSource silence = new(_limits.Silence, _time);
        using CancellationTokenRegistration late = silence.Token.UnsafeRegister(static self => ((FpcalcProcess)self!).End("did nothing for too long"), this);
        using CancellationTokenRegistration given = cancellation.UnsafeRegister(static self => ((FpcalcProcess)self!).End("was stopped"), this);
        Task<byte[]> output = ReadAsync(_process.StandardOutput.BaseStream, _limits.Output, endsAtLimit: true);
        Task<byte[]> complaint = ReadAsync(_process.StandardError.BaseStream, LongestComplaint, endsAtLimit: false);
        FsError error = await FeedAsync(file, silence, cancellation).ConfigureAwait(false);
        silence.CancelAfter(_limits.Silence);
        // The limits end it, whatever it does. Something that it left may hold its output then: that is not waited for.
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        Task printed = Task.WhenAll(output, complaint);
        await printed.WaitAsync(AfterTheEnd, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (error != FsError.None)
            return new FingerprintResult(null, 0, null, error);
        return _verdict is not null || !printed.IsCompletedSuccessfully
            ? Failed(_verdict ?? "left its output open")
            : Judge(await output.ConfigureAwait(false), await complaint.ConfigureAwait(false));
    }

    public void Dispose()
    {
        End("is not needed any more");
        _process.Dispose();
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static FingerprintResult Failed(string what) => new(null, 0, $"fpcalc {what}");

    private void End(string why)
    {
        Interlocked.CompareExchange(ref _verdict, why, null);
        ChildProcess.Kill(_process, entireProcessTree: true);
    }

    /// <summary>As much as it takes: two minutes are enough for it. The time that the origin takes is not its.</summary>
    private async Task<FsError> FeedAsync(IByteSource? file, CancellationTokenSource silence, CancellationToken cancellation)
    {
        byte[] piece = new byte[PieceLength];
        Stream input = _process.StandardInput.BaseStream;
        FsError error = FsError.None;
        try
        {
            for (long at = 0; file is not null && at < file.Length && !cancellation.IsCancellationRequested;)
            {
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                FsResult<int> read = await file.ReadAsync(at, piece, cancellation).ConfigureAwait(false);
                error = read.IsSuccess ? read.Value > 0 ? FsError.None : FsError.Stale : read.Error;
                if (error != FsError.None)
                {
                    End("was stopped");
                    break;
                }

                silence.CancelAfter(_limits.Silence);
                await input.WriteAsync(piece.AsMemory(0, read.Value), CancellationToken.None).ConfigureAwait(false);
                at += read.Value;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has enough, or has ended.
        }

        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Likewise.
        }

        return error;
    }

    private async Task<byte[]> ReadAsync(Stream stream, int most, bool endsAtLimit)
    {
        byte[] bytes = new byte[most];
        byte[] rest = new byte[PieceLength];
        int length = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(length < most ? bytes.AsMemory(length) : rest).ConfigureAwait(false);
                if (read == 0)
                    break;
                if (length == most && endsAtLimit)
                {
                    End("printed without end");
                    break;
                }

                length = Math.Min(most, length + read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // What came until then is all there is.
        }

        return bytes[..length];
    }

    private FingerprintResult Judge(byte[] output, byte[] complaint)
    {
        // With the second it says that something could not be decoded, the end of a short file for one, and prints what came of the rest.
        if (_process.ExitCode is not (0 or StatusWithResult) || (output.Length == 0 && _process.ExitCode != 0))
            return Failed($"ended with status {_process.ExitCode}{Reason(complaint)}");
        if (FpcalcOutput.Read(output) is not { } printed)
            return Failed("printed something else than a fingerprint");
        return AcousticPrint.Of(printed.Items) is { } print ? new FingerprintResult(print, printed.Seconds, null) : Failed("found it too short, or far too long");
    }

    /// <summary>The first line of what it said.</summary>
    private static string Reason(byte[] complaint)
    {
        string line = Encoding.UTF8.GetString(complaint).Split('\n').Select(static line => line.Trim()).FirstOrDefault(static line => line.Length > 0) ?? "";
        line = string.Concat((line.StartsWith("ERROR: ", StringComparison.Ordinal) ? line["ERROR: ".Length..] : line).Where(static c => !char.IsControl(c)).Take(200));
        return line.Length > 0 ? $": {line}" : "";
    }
}
