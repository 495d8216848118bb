using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// An ID3v2 tag to be written anew (ID3v2.4.0-structure and its predecessors). Which fields a frame says is asked of the reader, frame by
/// frame; frames that say nothing of what changes keep their bytes. ID3v2.2 becomes 2.3; unsynchronisation of a whole tag, extended
/// headers and footers go. Used by one thread.
/// </summary>
internal sealed class Id3Edit
{
    private const int FrameHeader = 10;
    private const int LargestTag = (1 << 28) - 1;
    private const byte FrameUnsynchronised = 2;

    private readonly List<Frame> _frames = [];
    private readonly TagDraft _fields = new(AudioContainer.Mp3, 0);

    /// <summary>A tag that was not there.</summary>
    public Id3Edit()
    {
    }

    /// <summary>What it is written as.</summary>
    public int Version { get; private init; } = 4;

    /// <summary>The old tag's length with header and footer.</summary>
    public long OldLength { get; private init; }

    public bool HasFields => _fields.HasFields;

    /// <summary>Fields of the tag as it was.</summary>
    public TagDraft Fields => _fields;

    /// <summary>Whether nothing of the tag is touched.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>The tag at <paramref name="offset"/>; null where there is none that is whole.</summary>
    public static async ValueTask<Id3Edit?> LoadAsync(ByteWindow window, long offset, FieldChanges changes)
    {
        int there = await window.LoadAsync(offset, Id3Header.Length, 4096).ConfigureAwait(false);
        if (Id3Header.Read(window.Span(offset, there)) is not { } header)
        {
            return null;
        }

        var edit = new Id3Edit { Version = Math.Max(3, header.Version), OldLength = Math.Min(header.TotalLength, window.Length - offset) };
        await Id3Tag.ReadAsync(window, offset, edit._fields).ConfigureAwait(false);
        long start = offset + Id3Header.Length;
        int size = (int)Math.Min(header.Size, window.Length - start);
        // What one frame says depends on the others only where a comment is taken away: then one with a name stands in for it.
        bool finishes = changes.Fields.TryGetValue("COMMENT", out IReadOnlyList<string>? comment) && comment.Count == 0;
        if (header is { IsUnsynchronised: true, Version: < 4 })
        {
            there = await window.LoadAsync(start, size).ConfigureAwait(false);
            byte[] plain = Unsynchronisation.Undo(window.Span(start, there));
            using ByteWindow inner = ByteWindow.Over(plain, plain.Length);
            await edit.ReadFramesAsync(inner, header, 0, plain.Length, plain, finishes).ConfigureAwait(false);
        }
        else
        {
            await edit.ReadFramesAsync(window, header, start, start + size, null, finishes).ConfigureAwait(false);
        }

        return edit;
    }

    /// <summary>Drops what changes and puts down what it changes to; fields that the tag does not have only where <paramref name="adds"/>.</summary>
    public void Apply(FieldChanges changes, bool adds)
    {
        var target = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in changes.Fields)
        {
            if (adds || _fields.Has(name))
            {
                target.Add(name, values);
            }
        }

        var roles = new HashSet<string>(StringComparer.Ordinal);
        while (DropOnce(target, roles))
        {
        }

        int dropped = _frames.RemoveAll(frame => frame.IsDropped || (frame.Picture is { } type && changes.Touches(type)));
        List<Id3NewFrame> frames = new Id3FieldWriter(Version, target, roles).Compose();
        IEnumerable<PictureChange> pictures = adds ? changes.NewPictures : [];
        _frames.InsertRange(0, frames.Select(frame => new Frame(frame.Id, Head(frame.Id, frame.Data.Length, 0).Add(frame.Data), [], null)));
        _frames.AddRange(pictures.Select(Picture));
        IsUnchanged = dropped == 0 && frames.Count == 0 && !pictures.Any();
    }

    /// <summary>The tag; nothing where it has no frames left, null where it is larger than one can be.</summary>
    /// <param name="room">Bytes that the old tag and what is in front of the content took, to be filled where they suffice; 0 for no padding.</param>
    /// <param name="hasFooter">Whether it stands at the end of a file, to be found backwards.</param>
    public Pieces? Write(long room, bool hasFooter = false)
    {
        var body = new Pieces();
        foreach (Frame frame in _frames)
        {
            body.Add(frame.Pieces);
        }

        if (body.Length == 0)
        {
            return body;
        }

        long padding = room == 0 ? 0 : Room.Padding(room, room, Id3Header.Length + body.Length, 1);
        if (body.Length + padding > LargestTag)
        {
            return null;
        }

        body.Add(new byte[padding]);
        Pieces tag = new Pieces().Add(Header("ID3"u8, hasFooter, (int)body.Length)).Add(body);
        return hasFooter ? tag.Add(Header("3DI"u8, hasFooter, (int)body.Length)) : tag;
    }

    private ReadOnlyMemory<byte> Header(ReadOnlySpan<byte> mark, bool hasFooter, int size) =>
        new ByteWriter(Id3Header.Length).Add(mark).U8(Version).U8(0).U8(hasFooter ? 0x10 : 0).SyncSafe(size).Written;

    private async ValueTask ReadFramesAsync(ByteWindow window, Id3Header header, long start, long end, byte[]? plain, bool finishes)
    {
        var walker = new Id3FrameWalker(window, header.Version, start + await Id3Tag.ExtendedHeaderLengthAsync(window, header, start).ConfigureAwait(false), end);
        while (await walker.NextAsync().ConfigureAwait(false) is { } frame)
        {
            var said = new TagDraft(AudioContainer.Mp3, 0);
            await Id3Tag.ReadFrameAsync(window, header, frame, said, finishes).ConfigureAwait(false);
            string[] names = [.. said.FieldNames];
            Pieces pieces = await PiecesAsync(window, header, frame, plain).ConfigureAwait(false);
            _frames.Add(new Frame(frame.Id, pieces, names, said.Pictures is [var picture, ..] ? picture.Type : null));
        }
    }

    /// <summary>A frame as it is kept: its own bytes behind a header of the new version.</summary>
    private async ValueTask<Pieces> PiecesAsync(ByteWindow window, Id3Header header, Id3Frame frame, byte[]? plain)
    {
        int headerLength = header.Version == 2 ? 6 : FrameHeader;
        byte[] old = new byte[FrameHeader];
        int there = await window.LoadAsync(frame.DataOffset - headerLength, headerLength).ConfigureAwait(false);
        window.Span(frame.DataOffset - headerLength, there).CopyTo(old);
        if (header.Version != 2)
        {
            int flags = (old[8] << 8) | old[9] | (header is { Version: 4, IsUnsynchronised: true } ? FrameUnsynchronised : 0);
            return Content(Head(BinaryPrimitives.ReadUInt32BigEndian(old), frame.Size, flags), frame.DataOffset, frame.Size, plain);
        }

        if (frame.Id == Id3FrameNames.Picture && frame.Size > 5)
        {
            int loaded = await window.LoadAsync(frame.DataOffset, 4).ConfigureAwait(false);
            byte[] start = [.. window.Span(frame.DataOffset, loaded)[..1], .. Mime(window.Span(frame.DataOffset + 1, loaded - 1)), 0];
            return Content(Head(frame.Id, frame.Size - 4 + start.Length, 0).Add(start), frame.DataOffset + 4, frame.Size - 4, plain);
        }

        // Letters that nobody knows stay what they are, with a blank in the new place.
        uint id = frame.Id != 0 ? frame.Id : (Id3FrameNames.ShortId(old) << 8) | ' ';
        return Content(Head(id, frame.Size, 0), frame.DataOffset, frame.Size, plain);
    }

    private static ReadOnlySpan<byte> Mime(ReadOnlySpan<byte> letters) =>
        letters.SequenceEqual("PNG"u8) ? "image/png"u8 : letters.SequenceEqual("-->"u8) ? "-->"u8 : "image/jpeg"u8;

    private static Pieces Content(Pieces head, long offset, int size, byte[]? plain) =>
        plain is null ? head.Keep(offset, size) : head.Add(plain.AsMemory((int)offset, size));

    private Pieces Head(uint letters, int size, int flags)
    {
        ByteWriter head = new ByteWriter(FrameHeader).U32Be(letters);
        return new Pieces().Add((Version == 4 ? head.SyncSafe(size) : head.U32Be((uint)size)).U16Be(flags).Written);
    }

    private Frame Picture(PictureChange picture)
    {
        ByteWriter start = new ByteWriter(32).U8(0).Utf8(PictureBlockWriter.MimeType(picture)).U8(0).U8((int)picture.Type).U8(0);
        Pieces pieces = Head(Id3FrameNames.Picture, start.Length + picture.Content.Length, 0).Add(start.Written).Add(picture.Content);
        return new Frame(Id3FrameNames.Picture, pieces, [], picture.Type);
    }

    /// <summary>
    /// Drops frames that say something that changes. What else such a frame says has to be written again, so it joins what changes;
    /// true where that happened, since other frames may say it too.
    /// </summary>
    private bool DropOnce(Dictionary<string, IReadOnlyList<string>> target, HashSet<string> roles)
    {
        bool hasJoined = false;
        foreach (Frame frame in _frames)
        {
            if (frame.IsDropped || !IsTouched(frame, target))
            {
                continue;
            }

            frame.IsDropped = true;
            foreach (string name in frame.Fields)
            {
                hasJoined |= target.TryAdd(name, _fields.Values(name));
                _ = IsPeople(frame.Id) && roles.Add(name);
            }
        }

        return hasJoined;
    }

    private static bool IsTouched(Frame frame, Dictionary<string, IReadOnlyList<string>> target) =>
        Array.Exists(frame.Fields, target.ContainsKey)
        || (IsPeople(frame.Id) && Id3FieldWriter.Roles.Any(target.ContainsKey))
        || (frame.Id == Id3FrameNames.Musicians && target.ContainsKey("PERFORMER"))
        || ((frame.Id == Id3FrameNames.Year || frame.Id == Id3FrameNames.DayMonth) && target.ContainsKey("DATE"))
        || (frame.Id == Id3FrameNames.Track && target.ContainsKey("TRACKTOTAL"))
        || (frame.Id == Id3FrameNames.Disc && target.ContainsKey("DISCTOTAL"));

    private static bool IsPeople(uint id) => id == Id3FrameNames.People || id == Id3FrameNames.OldPeople;

    /// <param name="Id">Its letters; 0 where nobody knows them.</param>
    /// <param name="Pieces">Header and content as they will be.</param>
    /// <param name="Fields">What it says.</param>
    /// <param name="Picture">What the picture in it shows.</param>
    private sealed record Frame(uint Id, Pieces Pieces, string[] Fields, PictureType? Picture)
    {
        public bool IsDropped { get; set; }
    }
}
