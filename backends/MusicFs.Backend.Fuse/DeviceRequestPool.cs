using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Hands out request buffers. As many exist as requests are waited for at once; of those not in use a few are kept, with
/// their touched pages, and the rest go back to the kernel. Any thread.
/// </summary>
internal sealed class DeviceRequestPool(int bodyCapacity, int kept, IOperationSink? sink) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<DeviceRequest> _free = new();
    private int _outstanding;
    private bool _disposed;

    /// <summary>Buffers rented and not returned; 0 once every worker has gone and every reply is sent.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    public DeviceRequest Rent()
    {
        lock (_lock)
        {
            _outstanding++;
            if (_free.TryPop(out DeviceRequest? request))
                return request;
        }

        return new DeviceRequest(this, bodyCapacity) { Sink = sink };
    }

    public void Return(DeviceRequest request)
    {
        lock (_lock)
        {
            _outstanding--;
            if (!_disposed && _free.Count < kept)
            {
                _free.Push(request);
                return;
            }
        }

        request.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_free.TryPop(out DeviceRequest? request))
                request.Dispose();
        }
    }
}
