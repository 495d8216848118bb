using System.Runtime.InteropServices;
using System.Threading.Channels;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Tells the kernel what to forget. Calls queue; one task writes, because the kernel may wait for a lock that a request
/// under way holds, and answers that request only if the workers go on. Any thread.
/// </summary>
internal sealed unsafe class KernelNotifications : IKernelCache
{
    // enum fuse_notify_code.
    private const int InvalInode = 2;
    private const int InvalEntry = 3;
    private const int Delete = 6;

    private const int LongestName = 255;

    private readonly FuseDevice _device;
    private readonly Channel<Notification> _queue = Channel.CreateUnbounded<Notification>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _writer;

    public KernelNotifications(FuseDevice device)
    {
        _device = device;
        _writer = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "fuse-notify" };
    }

    public void Start() => _writer.Start();

    public void InvalidateNode(NodeId node, NodeChange change) =>
        _queue.Writer.TryWrite(new Notification(InvalInode, node, default, change == NodeChange.Content ? 0 : -1, null, null));

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child)
    {
        if (name.Length > LongestName)
            return;
        // A removal is announced as one where the node is known: programs watching the directory then see it happen.
        int code = change == EntryChange.Removed && child != NodeId.None ? Delete : InvalEntry;
        _queue.Writer.TryWrite(new Notification(code, parent, child, 0, name.ToArray(), null));
    }

    public Task FlushAsync()
    {
        var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(new Notification(0, default, default, 0, null, delivered)))
            delivered.TrySetResult();
        return delivered.Task;
    }

    /// <summary>Takes no more; what is queued is still tried, so that every flush completes.</summary>
    public void Stop() => _queue.Writer.TryComplete();

    private void Run()
    {
        // The thread is the queue's own, so it may wait for it.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out Notification notification))
                Deliver(notification);
        }
    }

    private void Deliver(in Notification notification)
    {
        if (notification.Delivered is { } delivered)
        {
            delivered.TrySetResult();
            return;
        }

        switch (notification.Code)
        {
            case InvalInode:
                var inode = new NotifyInvalInodeOut { Node = notification.Node.Value, Offset = notification.Offset, Length = 0 };
                Send(InvalInode, new ReadOnlySpan<byte>(&inode, sizeof(NotifyInvalInodeOut)), []);
                break;
            case Delete:
                var delete = new NotifyDeleteOut
                {
                    Parent = notification.Node.Value, Child = notification.Child.Value, NameLength = (uint)notification.Name!.Length,
                };
                // A directory the kernel holds entries below of, or one somebody mounted on, cannot be deleted: forget its name.
                if (Send(Delete, new ReadOnlySpan<byte>(&delete, sizeof(NotifyDeleteOut)), notification.Name) is not (0 or Errno.ENOENT))
                    SendInvalidEntry(notification);
                break;
            default:
                SendInvalidEntry(notification);
                break;
        }
    }

    private void SendInvalidEntry(in Notification notification)
    {
        var entry = new NotifyInvalEntryOut { Parent = notification.Node.Value, NameLength = (uint)notification.Name!.Length };
        Send(InvalEntry, new ReadOnlySpan<byte>(&entry, sizeof(NotifyInvalEntryOut)), notification.Name);
    }

    private int Send(int code, ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        // The kernel wants the name's terminating zero as well.
        int length = sizeof(OutHeader) + body.Length + (name.IsEmpty ? 0 : name.Length + 1);
        byte* message = stackalloc byte[sizeof(OutHeader) + sizeof(NotifyDeleteOut) + LongestName + 1];
        // SAFETY: the largest body is NotifyDeleteOut, names are no longer than LongestName.
        var target = new Span<byte>(message, length);
        target.Clear();
        // A notification is a reply to request 0 whose error is its code.
        var header = new OutHeader { Length = (uint)length, Error = code };
        MemoryMarshal.Write(target, header);
        body.CopyTo(target[sizeof(OutHeader)..]);
        name.CopyTo(target[(sizeof(OutHeader) + body.Length)..]);
        return _device.Send(message, length);
    }

    private readonly record struct Notification(
        int Code, NodeId Node, NodeId Child, long Offset, byte[]? Name, TaskCompletionSource? Delivered);
}
