using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Plugin.Archive;

/// <summary>An open file of an archive. What is stored is read at its place; what is deflated by inflaters of its own, two at most. Any thread.</summary>
internal sealed class ArchiveFile : IOriginFile
{
    /// <summary>Somebody who plays, and somebody who looks at the end or at another place.</summary>
    private const int MostInflaters = 2;

    private readonly OpenArchive _archive;
    private readonly ArchiveEntry _entry;
    private readonly InflaterBudget _budget;
    private readonly long _dataOffset;
    private readonly Action<string> _tell;
    private readonly Lock _gate = new();
    private readonly List<Inflater> _inflaters = [];
    private int _users = 1;
    private bool _isDisposed;

    /// <summary>Takes over the caller's hold of the archive; says why a read failed.</summary>
    public ArchiveFile(OpenArchive archive, ArchiveEntry entry, OriginVersion version, long dataOffset, InflaterBudget budget, Action<string> tell) =>
        (_archive, _entry, Version, _dataOffset, _budget, _tell) = (archive, entry, version, dataOffset, budget, tell);

    /// <inheritdoc/>
    public OriginVersion Version { get; }

    // The file on the disk is the archive.
    /// <inheritdoc/>
    public SafeHandle? LocalHandle => null;

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        if (offset < 0)
            return new(FsError.InvalidArgument);
        if (!TryHold())
            return new(FsError.BadHandle);
        int count = (int)Math.Clamp(_entry.Size - offset, 0, destination.Length);
        if (_entry.IsDeflated && count > 0)
            return InflateAsync(offset, destination[..count], cancellation);
        try
        {
            return new(ReadStored(offset, destination.Span[..count]));
        }
        finally
        {
            LetGo();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        LetGo();
    }

    private FsResult<int> ReadStored(long offset, Span<byte> destination)
    {
        try
        {
            int count = _archive.Read(_dataOffset + offset, destination);
            return Finish(count == destination.Length ? FsError.None : FsError.Corrupt, count);
        }
        catch (Exception fault) when (ArchiveErrors.From(fault) is { } error)
        {
            return Failed(fault, error);
        }
    }

    private async ValueTask<FsResult<int>> InflateAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            Inflater inflater = Choose(offset);
            await inflater.TakeTurnAsync(cancellation).ConfigureAwait(false);
            try
            {
                _budget.Wake(inflater);
                FsError error = inflater.Read(offset, destination.Span, cancellation);
                return error == FsError.Interrupted ? error : Finish(error, destination.Length);
            }
            finally
            {
                inflater.EndTurn();
            }
        }
        catch (Exception fault) when (ArchiveErrors.From(fault) is { } error)
        {
            return Failed(fault, error);
        }
        finally
        {
            LetGo();
        }
    }

    /// <summary>What was read of an archive that was written to meanwhile is a mixture.</summary>
    private FsResult<int> Finish(FsError error, int count)
    {
        if (!_archive.IsUnchanged())
            return FsError.Stale;
        if (error == FsError.None)
            return count;
        _tell("it is damaged, or cut off.");
        return error;
    }

    private FsError Failed(Exception fault, FsError error)
    {
        if (error != FsError.Interrupted)
            _tell(fault.Message);
        return error;
    }

    /// <summary>The one that has the least to unpack; one that would have to go back only where there is no room for another.</summary>
    private Inflater Choose(long offset)
    {
        lock (_gate)
        {
            Inflater? nearest = _inflaters.Where(one => one.First <= offset).MaxBy(static one => one.Position);
            if (nearest is null && _inflaters.Count < MostInflaters)
                _inflaters.Add(nearest = new Inflater(_archive, _entry, _dataOffset));
            return nearest ?? _inflaters.MinBy(static one => one.Position)!;
        }
    }

    private bool TryHold()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return false;
            _users++;
            return true;
        }
    }

    private void LetGo()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
        }

        _inflaters.ForEach(_budget.Forget);
        _archive.LetGo();
    }
}
