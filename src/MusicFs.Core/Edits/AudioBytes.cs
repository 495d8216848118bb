using System.Buffers.Binary;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Edits;

/// <summary>
/// The audio of a file, from its beginning to its end, as bytes that are the same whatever its tags are: in Ogg the packets and their lengths,
/// because pages are numbered anew when headers grow; elsewhere the bytes of the audio themselves.
/// </summary>
internal sealed class AudioBytes(IByteSource source, TrackTags tags)
{
    private const int PageHeader = 27;
    private const int LongestPage = PageHeader + 255 + (255 * 255);

    /// <summary>Room for all that one call can give.</summary>
    public const int Room = 256 * 1024;

    private readonly (long Offset, long Length)[] _runs =
        [.. tags.Layout!.Segments.Where(static segment => segment.Kind == SegmentKind.Audio).Select(static segment => (segment.Offset, segment.Length))];
    private readonly byte[] _page = tags.Container == AudioContainer.Ogg ? new byte[LongestPage] : [];
    private int _run;
    private long _done;
    private int _packet;
    private long _granule;

    /// <summary>Where in the file the next bytes are, and how many there are in a row, up to <see cref="Room"/>; 0 at the end and where that says nothing.</summary>
    public (long Offset, int Length) Next => _page.Length > 0 || _run >= _runs.Length
        ? default
        : (_runs[_run].Offset + _done, (int)Math.Min(Room, _runs[_run].Length - _done));

    /// <summary>Passes over bytes of <see cref="Next"/>.</summary>
    public void Skip(int count)
    {
        _done += count;
        if (_done < _runs[_run].Length)
            return;
        _run++;
        _done = 0;
    }

    /// <summary>Gives some of what follows; nothing at the end.</summary>
    public async ValueTask<FsResult<int>> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (_page.Length > 0)
            return await ReadPageAsync(destination, cancellation).ConfigureAwait(false);
        (long offset, int length) = Next;
        if (length == 0)
            return 0;
        length = Math.Min(length, destination.Length);
        FsResult<int> read = await source.ReadAsync(offset, destination[..length], cancellation).ConfigureAwait(false);
        if (!read.IsSuccess || read.Value < length)
            return read.IsSuccess ? FsError.ReadOnly : read;
        Skip(length);
        return length;
    }

    private async ValueTask<FsResult<int>> ReadPageAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (_run >= _runs.Length)
            return 0;
        int there = (int)Math.Min(LongestPage, _runs[_run].Length - _done);
        FsResult<int> read = await source.ReadAsync(_runs[_run].Offset + _done, _page.AsMemory(0, there), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess || read.Value < there)
            return read.IsSuccess ? FsError.ReadOnly : read;
        if (Lay(_page.AsSpan(0, there), destination.Span) is not (int page, int length))
            return FsError.ReadOnly;
        Skip(page);
        if (_run == _runs.Length)
        {
            BinaryPrimitives.WriteInt64LittleEndian(destination.Span[length..], _granule);
            length += sizeof(long);
        }

        return length;
    }

    /// <summary>The packets of the first page: bytes of the page, and of what was laid out. Null where there is none.</summary>
    private (int Page, int Length)? Lay(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        if (bytes.Length < PageHeader || !bytes.StartsWith("OggS"u8) || bytes.Length < PageHeader + bytes[PageHeader - 1])
            return null;
        ReadOnlySpan<byte> lacing = bytes.Slice(PageHeader, bytes[PageHeader - 1]);
        int from = PageHeader + lacing.Length, to = 0;
        foreach (byte part in lacing)
        {
            if (from + part > bytes.Length)
                return null;
            bytes.Slice(from, part).CopyTo(destination[to..]);
            (from, to, _packet) = (from + part, to + part, _packet + part);
            if (part == byte.MaxValue)
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(destination[to..], _packet);
            (to, _packet) = (to + sizeof(int), 0);
        }

        // -1 is of a page in which no packet ends.
        long granule = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]);
        _granule = granule == -1 ? _granule : granule;
        return (from, to);
    }
}
