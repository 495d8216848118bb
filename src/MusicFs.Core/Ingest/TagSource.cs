using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Ingest;

/// <summary>
/// An open original while its tags are read: hashes all that a codec reads, and keeps the first of it, so that the audio's samples among
/// it are not read twice. One reading of one file.
/// </summary>
internal sealed class TagSource(IByteSource source) : IByteSource, IDisposable
{
    /// <summary>Bytes kept: a head and a tail as codecs read them of a usual file.</summary>
    private const int Room = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(long Offset, int At, int Length)> _kept = [];
    private byte[] _bytes = [];
    private int _used;
    private bool _isMarked;

    public long Length => source.Length;

    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (Find(offset, destination) is { } held)
            return held;
        FsResult<int> read = await source.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        if (read.IsSuccess && !_isMarked)
            Note(offset, destination.Span[..read.Value]);
        return read;
    }

    /// <summary>
    /// A hash of what was read until now, and where it lies: codecs read the same of files that are the same. What is read from now on does
    /// not count. Never 0.
    /// </summary>
    public ulong TakeMark()
    {
        _isMarked = true;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }

    public void Dispose()
    {
        _hash.Dispose();
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Note(long offset, ReadOnlySpan<byte> read)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, offset);
        BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], read.Length);
        _hash.AppendData(place);
        _hash.AppendData(read);
        if (read.IsEmpty || read.Length > Room - _used)
            return;
        if (_bytes.Length == 0)
            _bytes = ArrayPool<byte>.Shared.Rent(Room);
        read.CopyTo(_bytes.AsSpan(_used));
        _kept.Add((offset, _used, read.Length));
        _used += read.Length;
    }

    /// <summary>Codecs have buffers of their own and hardly ever ask for the same twice: this is for who reads after them.</summary>
    private int? Find(long offset, Memory<byte> destination)
    {
        if (!_isMarked)
            return null;
        foreach ((long start, int at, int length) in _kept)
        {
            if (offset < start || offset + destination.Length > start + length)
                continue;
            _bytes.AsSpan(at + (int)(offset - start), destination.Length).CopyTo(destination.Span);
            return destination.Length;
        }

        return null;
    }
}
