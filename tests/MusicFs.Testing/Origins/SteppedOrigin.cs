using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>
/// A remote origin each of whose reads waits until the test answers it, in any order it likes. A read whose token fires is over
/// at once, as over a network.
/// </summary>
public sealed class SteppedOrigin(MemoryOrigin inner) : IOrigin
{
    private readonly Channel<SteppedRead> _reads = Channel.CreateUnbounded<SteppedRead>();
    private int _count;
    private long _bytes;
    private bool _isOpen;

    public string Id => inner.Id;

    public OriginCapabilities Capabilities { get; init; } = new() { IsRemote = true, StrongVersions = true, Parallelism = 4 };

    /// <summary>When set, reads are answered at once.</summary>
    public bool IsOpen
    {
        get => Volatile.Read(ref _isOpen);
        set
        {
            Volatile.Write(ref _isOpen, value);
            // Seen by every read that is put in the queue after whoever set it has looked there.
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Answered at once are reads that begin in here.</summary>
    public (long Start, long End) Answered { get; set; }

    /// <summary>Reads that began.</summary>
    public int Reads => Volatile.Read(ref _count);

    /// <summary>Bytes that reads gave.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The next read that began and was not asked for yet.</summary>
    public ValueTask<SteppedRead> NextAsync() => _reads.Reader.ReadAsync();

    /// <summary>As <see cref="NextAsync"/>, where there is one.</summary>
    public bool TryNext([NotNullWhen(true)] out SteppedRead? read) => _reads.Reader.TryRead(out read);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        inner.ListAsync(directory, cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => inner.StatAsync(path, cancellation);

    public async ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await inner.OpenAsync(path, expected, cancellation);
        return opened.IsSuccess ? new File(this, path, opened.Value) : opened.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);

    private sealed class File(SteppedOrigin origin, OriginPath path, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        public SafeHandle? LocalHandle => null;

        public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            Interlocked.Increment(ref origin._count);
            if (!origin.IsOpen && (offset < origin.Answered.Start || offset >= origin.Answered.End))
            {
                SteppedRead read = new(path, offset, destination.Length, cancellation);
                origin._reads.Writer.TryWrite(read);
                // Opened in the meantime: nobody may be there any more to answer.
                if (origin.IsOpen)
                    read.Answer();
                if (await read.WaitAsync() is var error && error != FsError.None)
                    return error;
            }

            FsResult<int> result = await file.ReadAsync(offset, destination, cancellation);
            Interlocked.Add(ref origin._bytes, result.IsSuccess ? result.Value : 0);
            return result;
        }

        public void Dispose() => file.Dispose();
    }
}
