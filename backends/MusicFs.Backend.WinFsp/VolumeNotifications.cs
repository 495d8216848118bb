using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Tells the driver, which forgets what it kept, and by it programs that watch the volume, what changed. Calls queue; one task delivers. WinFsp speaks in paths:
/// a node that is shown nowhere any more, or in a folder that is made up, cannot be told of, and what the driver kept of it ends by its timeout.
/// </summary>
internal sealed class VolumeNotifications(IVirtualFileSystem fileSystem, ILogger logger) : IKernelCache
{
    // FILE_NOTIFY_CHANGE_ and FILE_ACTION_ of winnt.h.
    private const uint FileName = 0x01;
    private const uint DirectoryName = 0x02;
    private const uint Attributes = 0x04;
    private const uint Size = 0x08;
    private const uint LastWrite = 0x10;
    private const uint Added = 1;
    private const uint Removed = 2;
    private const uint Modified = 3;

    /// <summary>Milliseconds that a begin waits for a rename, of which there is none on this volume; and how often it is tried.</summary>
    private const uint BeginTimeout = 1000;
    private const int BeginAttempts = 5;

    // What NotifyInformation.Size can say.
    private const int LongestPath = (ushort.MaxValue - NotifyInformation.NameOffset) / sizeof(char);

    private readonly Channel<Notification> _queue = Channel.CreateUnbounded<Notification>(new UnboundedChannelOptions { SingleReader = true });
    private nint _system;
    private volatile bool _isStopped;

    /// <summary>Completes when nothing is told any more.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to deliver to a file system.</summary>
    public void Start(nint system)
    {
        _system = system;
        Ended = Task.Run(RunAsync);
    }

    public void InvalidateNode(NodeId node, NodeChange change) =>
        _queue.Writer.TryWrite(new Notification(node, null, Modified, change == NodeChange.Content ? Size | LastWrite : Attributes | LastWrite, null));

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child)
    {
        (uint action, uint filter) = change switch
        {
            EntryChange.Added => (Added, FileName | DirectoryName),
            EntryChange.Removed => (Removed, FileName | DirectoryName),
            EntryChange.Replaced => (Modified, Size | LastWrite | Attributes),
        };
        if (name.Length <= WindowsNames.Longest)
            _queue.Writer.TryWrite(new Notification(parent, name.ToArray(), action, filter, null));
    }

    public Task FlushAsync()
    {
        var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(new Notification(default, null, 0, 0, delivered)))
            delivered.TrySetResult();
        return delivered.Task;
    }

    /// <summary>Takes no more and tells no more: the mount ends, and would wait for each. Every flush completes.</summary>
    public void Stop()
    {
        _isStopped = true;
        _queue.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        await foreach (Notification notification in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (notification.Delivered is { } delivered)
            {
                delivered.TrySetResult();
                continue;
            }

            if (_isStopped)
                continue;
            try
            {
                string? path = await PathOfAsync(notification).ConfigureAwait(false);
                if (path is not null && !_isStopped)
                    Deliver(path, notification);
            }
#pragma warning disable CA1031 // The one catch-all of this loop: a change that is not told must not keep the next from being told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                logger.LogError(fault, "A change could not be told to programs; this is a bug.");
            }
        }
    }

    /// <summary>The path that is told; null where there is none.</summary>
    private async ValueTask<string?> PathOfAsync(Notification notification)
    {
        FsResult<ReadOnlyMemory<byte>> folder = await fileSystem.GetPathAsync(default, notification.Node).ConfigureAwait(false);
        if (!folder.IsSuccess)
            return null;
        StringBuilder path = new();
        foreach (Range part in SplitOf(folder.Value.Span))
            Append(path, folder.Value.Span[part]);
        if (notification.Name is { } name)
            Append(path, name);
        return path.Length == 0 ? "\\" : path.ToString();
    }

    private static List<Range> SplitOf(ReadOnlySpan<byte> path)
    {
        List<Range> parts = [];
        foreach (Range part in path.Split((byte)'/'))
        {
            if (!path[part].IsEmpty && path[part].Length <= WindowsNames.Longest)
                parts.Add(part);
        }

        return parts;
    }

    private static void Append(StringBuilder path, ReadOnlySpan<byte> name)
    {
        Span<char> shown = stackalloc char[WindowsNames.Longest];
        path.Append('\\').Append(shown[..WindowsNames.ToWindows(name, shown)]);
    }

    private unsafe void Deliver(string path, in Notification notification)
    {
        if (path.Length > LongestPath)
            return;
        int size = NotifyInformation.NameOffset + path.Length * sizeof(char);
        byte[] room = new byte[size];
        int status = NtStatus.CantWait;
        for (int attempt = 0; attempt < BeginAttempts && status == NtStatus.CantWait; attempt++)
            status = WinFspLibrary.NotifyBegin(_system, BeginTimeout);
        if (status < 0)
        {
            logger.LogWarning("WinFsp takes no notification (status {Status:x8}); programs learn of a change late.", status);
            return;
        }

        // SAFETY: the structure and the path fill the room; the call copies them.
        fixed (byte* start = room)
        {
            var information = (NotifyInformation*)start;
            information->Size = (ushort)size;
            information->Filter = notification.Filter;
            information->Action = notification.Action;
            // winfsp.h: on a volume that does not tell cases apart and names no spelling at open, a path is told in upper case.
            path.AsSpan().ToUpperInvariant(new Span<char>(start + NotifyInformation.NameOffset, path.Length));
            status = WinFspLibrary.Notify(_system, information, (nuint)size);
        }

        _ = WinFspLibrary.NotifyEnd(_system);
        if (status < 0)
            logger.LogWarning("WinFsp refused a notification (status {Status:x8}).", status);
    }

    private readonly record struct Notification(NodeId Node, byte[]? Name, uint Action, uint Filter, TaskCompletionSource? Delivered);
}
