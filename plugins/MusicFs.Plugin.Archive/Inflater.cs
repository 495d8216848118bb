using System.IO.Compression;
using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// Unpacks a deflated entry from its beginning on, and keeps what it gave last: reads that come somewhat out of order, as those of a kernel that reads ahead do,
/// do not begin anew. One that goes back further does. Used by who holds its turn; may be put to sleep while nobody does, and then begins anew.
/// </summary>
internal sealed class Inflater(OpenArchive archive, ArchiveEntry entry, long dataOffset) : IDisposable
{
    /// <summary>Bytes behind the position that are kept: more than a kernel has under way.</summary>
    public const int Kept = 2 << 20;

    private const int InputLength = 64 << 10;
    private const int Step = 64 << 10;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[] _kept = [];
    private Stream? _stream;
    private long _position;

    /// <summary>Bytes unpacked so far. Any thread, as a hint to who chooses.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The first byte that it still has. Any thread, as a hint.</summary>
    public long First => Math.Max(0, Position - Kept);

    public Task TakeTurnAsync(CancellationToken cancellation) => _turn.WaitAsync(cancellation);

    public void EndTurn() => _turn.Release();

    /// <summary>Lets go of its memory, unless somebody uses it. Never waits.</summary>
    public bool TrySleep()
    {
        if (!_turn.Wait(0))
            return false;
        Sleep();
        _turn.Release();
        return true;
    }

    /// <summary>When nobody uses it any more.</summary>
    public void Dispose()
    {
        Sleep();
        _turn.Dispose();
    }

    /// <summary>Fills the destination, which lies in the entry. In its turn, while the archive is held.</summary>
    public FsError Read(long offset, Span<byte> destination, CancellationToken cancellation)
    {
        if (_stream is null || offset < First)
            Begin();
        int done = CopyKept(offset, destination);
        while (done < destination.Length)
        {
            if (cancellation.IsCancellationRequested)
                return FsError.Interrupted;
            int at = (int)(_position % _kept.Length);
            int count;
            try
            {
                count = _stream!.Read(_kept, at, (int)Math.Min(Math.Min(Step, _kept.Length - at), entry.Size - _position));
            }
            catch (InvalidDataException)
            {
                count = 0;
            }

            if (count == 0)
            {
                Sleep();
                return FsError.Corrupt;
            }

            // Of what was unpacked, that which is wanted.
            long from = Math.Max(offset + done, _position);
            long wanted = Math.Min(_position + count, offset + destination.Length) - from;
            if (wanted > 0)
            {
                _kept.AsSpan(at + (int)(from - _position), (int)wanted).CopyTo(destination[done..]);
                done += (int)wanted;
            }

            Volatile.Write(ref _position, _position + count);
        }

        return FsError.None;
    }

    private void Begin()
    {
        _stream?.Dispose();
        Volatile.Write(ref _position, 0);
        if (_kept.Length == 0)
            _kept = GC.AllocateUninitializedArray<byte>((int)Math.Min(Kept, entry.Size));
        _stream = new DeflateStream(new BufferedStream(new ArchiveSlice(archive, dataOffset, entry.StoredLength), InputLength), CompressionMode.Decompress);
    }

    private void Sleep()
    {
        _stream?.Dispose();
        (_stream, _kept) = (null, []);
        Volatile.Write(ref _position, 0);
    }

    /// <summary>The part of a read that was unpacked already.</summary>
    private int CopyKept(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && offset + done < _position)
        {
            int at = (int)((offset + done) % _kept.Length);
            int count = (int)Math.Min(Math.Min(destination.Length - done, _kept.Length - at), _position - offset - done);
            _kept.AsSpan(at, count).CopyTo(destination[done..]);
            done += count;
        }

        return done;
    }
}
