using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Sftp;

/// <summary>
/// An open file on the server. A read asks for all its parts at once, and after them for the file's size and time, so that a
/// rewritten file is stale at no further wait. Where the connection broke, the file is opened again on another.
/// </summary>
internal sealed class SftpFile(SftpOrigin origin, OriginPath path, OriginVersion version, SftpHandle handle) : IOriginFile
{
    // Under way for one read.
    private const int MostInGroup = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reopening = new(1);
    private SftpHandle _handle = handle;
    private int _reads;
    private bool _disposed;

    public OriginVersion Version => version;

    public SafeHandle? LocalHandle => null;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_disposed)
                return FsError.BadHandle;
            _reads++;
        }

        try
        {
            int wanted = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
            if (wanted == 0)
                return 0;
            FsResult<SftpHandle> open = await OpenAsync(cancellation).ConfigureAwait(false);
            return open.IsSuccess ? await ReadAsync(open.Value, offset, destination[..wanted], cancellation).ConfigureAwait(false) : open.Error;
        }
        finally
        {
            LetGo(disposes: false);
        }
    }

    public void Dispose() => LetGo(disposes: true);

    /// <summary>The handle, of a connection that stands.</summary>
    private async ValueTask<FsResult<SftpHandle>> OpenAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _handle) is { Connection.IsOpen: true } now)
            return now;
        try
        {
            await _reopening.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        try
        {
            if (_handle.Connection.IsOpen)
                return _handle;
            FsResult<SftpHandle> again = await origin.OpenHandleAsync(path, version, cancellation).ConfigureAwait(false);
            if (again.IsSuccess)
                Volatile.Write(ref _handle, again.Value);
            return again;
        }
        finally
        {
            _reopening.Release();
        }
    }

    private async ValueTask<FsResult<int>> ReadAsync(SftpHandle open, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        for (int done = 0; done < destination.Length;)
        {
            FsResult<int> read = await ReadGroupAsync(open, offset + done, destination[done..], cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read;
            done += read.Value;
        }

        return destination.Length;
    }

    /// <summary>The parts of one group, and after them what the file is then. At least one byte.</summary>
    private async ValueTask<FsResult<int>> ReadGroupAsync(SftpHandle open, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        List<SftpRequest> requests = [];
        int partSize = open.Connection.Abilities.ReadLength;
        destination = destination[..Math.Min(destination.Length, MostInGroup)];
        for (int start = 0; start < destination.Length; start += partSize)
            requests.Add(new SftpRequest(SftpType.Read).Add(open.Id).Add((ulong)(offset + start)).Add((uint)Math.Min(partSize, destination.Length - start)));
        requests.Add(new SftpRequest(SftpType.FileStat).Add(open.Id));
        FsResult<SftpPacket[]> answers = await open.Connection.AskAllAsync(requests, cancellation).ConfigureAwait(false);
        if (!answers.IsSuccess)
            return answers.Error;
        FsResult<SftpAttributes> after = open.Connection.Read(answers.Value[^1], SftpAnswers.Attributes);
        if (!after.IsSuccess)
            return after.Error;
        if (after.Value.FileVersion != version)
            return FsError.Stale;
        int done = 0;
        foreach (SftpPacket packet in answers.Value.AsSpan(..^1))
        {
            FsResult<ReadOnlyMemory<byte>> part = open.Connection.Read(packet, SftpAnswers.Data);
            int wanted = Math.Min(partSize, destination.Length - done);
            // A file of this size has bytes here.
            if (!part.IsSuccess || part.Value.IsEmpty || part.Value.Length > wanted)
                return part.IsSuccess ? FsError.Corrupt : part.Error;
            part.Value.CopyTo(destination[done..]);
            done += part.Value.Length;
            // Less than was asked for: what came behind the gap is asked for again.
            if (part.Value.Length < wanted)
                break;
        }

        return done;
    }

    /// <summary>The handle is closed by the disposal or by the last read that was under way then.</summary>
    private void LetGo(bool disposes)
    {
        lock (_lock)
        {
            if (disposes && _disposed)
                return;
            _disposed |= disposes;
            _reads -= disposes ? 0 : 1;
            if (!_disposed || _reads > 0)
                return;
        }

        SftpHandle last = Volatile.Read(ref _handle);
        if (last.Connection.IsOpen)
            last.Connection.Close(last.Id);
    }
}
