using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Recordings;

namespace MusicFs.Host.Recordings;

/// <summary>
/// Chromaprint's <c>fpcalc</c>, a process a file, with the least priority and limits on time, memory and what it prints. It gets the file through a pipe, and is told what it is, so that
/// it neither guesses nor opens anything: of what FFmpeg can read some refers to other files and addresses. Formats that cannot be read in one go are copied for it.
/// </summary>
/// <param name="folder">Where a copy lies while it is needed; null for nowhere.</param>
/// <param name="searched">Folders that may have it, as in PATH.</param>
/// <param name="limits">What a run may take.</param>
/// <param name="time">The clock of its limits.</param>
internal sealed class FpcalcProgram(string? folder, string? searched, FpcalcLimits limits, TimeProvider time) : IFingerprintProgram
{
    private const string Name = "fpcalc";
    private const int PieceLength = 256 << 10;

    /// <inheritdoc/>
    public string? FindObstacle() => OperatingSystem.IsWindows() ? "they are not computed on Windows"
        : Find(searched) is null ? "fpcalc is not installed: apt install libchromaprint-tools, or dnf install chromaprint-tools"
        : null;

    /// <summary>Where the program is; null for nowhere.</summary>
    public static string? Find(string? searched) => (searched ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted).Select(static place => Path.Combine(place, Name)).FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async Task<FingerprintResult> ComputeAsync(AudioContainer container, IByteSource file, CancellationToken cancellation)
    {
        if (Find(searched) is not { } program)
            return new FingerprintResult(null, 0, FindObstacle());
        (string? format, bool isStream) = await FormatOfAsync(container, file, cancellation).ConfigureAwait(false);
        if (format is null)
            return new FingerprintResult(null, 0, "fpcalc is not asked about files of this kind");
        using CancellationTokenSource late = new(limits.Longest, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        string? copy = null;
        try
        {
            if (!isStream)
            {
                (copy, FingerprintResult? failed) = await CopyAsync(file, limit.Token).ConfigureAwait(false);
                if (failed is not null)
                    return failed;
            }

            using FpcalcProcess? process = FpcalcProcess.Start(program, format, copy, limits, time);
            return process is null ? new FingerprintResult(null, 0, $"{program} cannot be started") : await process.RunAsync(copy is null ? file : null, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FingerprintResult(null, 0, null, FsError.TimedOut);
        }
        finally
        {
            Remove(copy);
        }
    }

    /// <summary>What FFmpeg calls it, and whether it reads it in one go.</summary>
    private static async ValueTask<(string? Format, bool IsStream)> FormatOfAsync(AudioContainer container, IByteSource file, CancellationToken cancellation) => container switch
    {
        AudioContainer.Flac => ("flac", true),
        AudioContainer.Mp3 => ("mp3", true),
        AudioContainer.Ogg => ("ogg", true),
        AudioContainer.Wav => ("wav", true),
        AudioContainer.Aiff => ("aiff", true),
        AudioContainer.Mp4 => ("mov", false),
        AudioContainer.Ape => ("ape", false),
        AudioContainer.WavPack => ("wv", false),
        AudioContainer.Dsf => ("dsf", false),
        AudioContainer.Asf => ("asf", false),
        AudioContainer.Musepack => (await IsMusepack8Async(file, cancellation).ConfigureAwait(false) ? "mpc8" : "mpc", false),
        AudioContainer.Unknown => (null, false),
    };

    private static async ValueTask<bool> IsMusepack8Async(IByteSource file, CancellationToken cancellation)
    {
        byte[] mark = new byte[4];
        FsResult<int> read = await file.ReadAsync(0, mark, cancellation).ConfigureAwait(false);
        return read.IsSuccess && mark.AsSpan().SequenceEqual("MPCK"u8);
    }

    private async Task<(string? Copy, FingerprintResult? Failed)> CopyAsync(IByteSource file, CancellationToken cancellation)
    {
        if (folder is null || file.Length > limits.Copied)
            return (null, new FingerprintResult(null, 0, folder is null ? "there is no cache folder to copy it to" : $"it is larger than the {limits.Copied >> 20} MiB that are copied for fpcalc"));
        string path = Path.Combine(folder, "fingerprint.tmp");
        byte[] piece = new byte[PieceLength];
        try
        {
            FileStream copy = new(path, FileMode.Create, FileAccess.Write);
            await using (copy.ConfigureAwait(false))
            {
                for (long at = 0; at < file.Length;)
                {
                    FsResult<int> read = await file.ReadAsync(at, piece, cancellation).ConfigureAwait(false);
                    if (!read.IsSuccess || read.Value == 0)
                        return (path, new FingerprintResult(null, 0, null, read.IsSuccess ? FsError.Stale : read.Error));
                    await copy.WriteAsync(piece.AsMemory(0, read.Value), cancellation).ConfigureAwait(false);
                    at += read.Value;
                }
            }

            return (path, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (path, new FingerprintResult(null, 0, null, FsError.NoSpace));
        }
    }

    private static void Remove(string? copy)
    {
        try
        {
            if (copy is not null)
                File.Delete(copy);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next one takes its place.
        }
    }
}
