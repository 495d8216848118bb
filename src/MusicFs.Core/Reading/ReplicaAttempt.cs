using System.Buffers;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>
/// One try to read from a copy that may be given up at any moment, whether or not the origin behind listens to its token: what such a
/// read brings afterwards is dropped, never written where the caller has moved on.
/// </summary>
internal static class ReplicaAttempt
{
    /// <summary>Waits for an open for as long as the token lets it.</summary>
    public static async ValueTask<FsResult<IOriginFile>> OpenAsync(ReplicaFile copy, CancellationToken cancellation)
    {
        if (copy.File is { } file)
            return new FsResult<IOriginFile>(file);
        Task<FsResult<IOriginFile>> opening = copy.OpenAsync();
        try
        {
            return await opening.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    public static async ValueTask<FsResult<int>> ReadAsync(ReplicaFile copy, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await OpenAsync(copy, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return opened.Error;
        // It ends with its token by itself, and leaves the destination alone from then on.
        return file is RemoteFile
            ? await file.ReadAsync(offset, destination, cancellation).ConfigureAwait(false)
            : await ReadAsideAsync(file, offset, destination, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask<FsResult<int>> ReadAsideAsync(IOriginFile file, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(destination.Length);
        Memory<byte> aside = buffer.AsMemory(0, destination.Length);
        Task<FsResult<int>> reading = file.ReadAsync(offset, aside, cancellation).AsTask();
        FsResult<int> read;
        try
        {
            read = await reading.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = ReturnLaterAsync(reading, buffer);
            return FsError.Interrupted;
        }

        if (read.IsSuccess)
            aside[..read.Value].CopyTo(destination);
        ArrayPool<byte>.Shared.Return(buffer);
        return read;
    }

    private static async Task ReturnLaterAsync(Task<FsResult<int>> reading, byte[] buffer)
    {
        await reading.ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
