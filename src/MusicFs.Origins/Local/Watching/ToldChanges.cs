using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>What a watch tells its reader: bounded, so that a watch merges changes where they wait while the reader is slow. One writer, one reader.</summary>
internal sealed class ToldChanges
{
    private const int Most = 64;

    /// <summary>How soon it is tried again where nothing more could be told.</summary>
    public static readonly TimeSpan RetryTime = TimeSpan.FromMilliseconds(50);

    private readonly Channel<OriginChange> _changes =
        Channel.CreateBounded<OriginChange>(new BoundedChannelOptions(Most) { SingleWriter = true, SingleReader = true });

    private Problem? _failure;

    /// <summary>Whether the watch cannot go on. Asked by any thread.</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>False when the reader must take something first.</summary>
    public bool TryTell(OriginChange change) => _changes.Writer.TryWrite(change);

    /// <summary>The watch cannot go on: told behind all the rest. From any thread.</summary>
    public void Fail(Problem problem) => Volatile.Write(ref _failure, problem);

    /// <summary>Nothing more is told.</summary>
    public void Complete() => _changes.Writer.Complete();

    /// <summary>What is told, until it is complete or cancelled.</summary>
    public async IAsyncEnumerable<OriginChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await CanReadAsync(cancellation).ConfigureAwait(false))
        {
            while (!cancellation.IsCancellationRequested && _changes.Reader.TryRead(out OriginChange change))
                yield return change;
        }

        // Told once, and by itself: the channel may have been full when it came.
        if (!cancellation.IsCancellationRequested && Interlocked.Exchange(ref _failure, null) is { } problem)
            yield return new OriginChange(OriginChangeKind.Unwatched, OriginPath.Root, problem);
    }

    private async ValueTask<bool> CanReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await _changes.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
