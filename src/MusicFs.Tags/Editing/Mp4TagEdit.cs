using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// The item lists of a movie box to be written anew. Which fields an atom says is asked of the reader, atom by atom; atoms that say
/// nothing of what changes keep their bytes. One use.
/// </summary>
internal sealed class Mp4TagEdit(EditWork work, Box moov, Mp4Map map)
{
    private const int FreeHeader = 8;
    private readonly TagDraft _all = new(AudioContainer.Mp4, 0);
    private readonly List<Item> _items = [];
    private readonly List<(Box Box, Box[] Holders)> _free = [];
    private readonly Dictionary<Box, long> _growth = [];
    private FieldChanges _changes = work.Changes.WithPositionsApart();
    private Box[]? _meta;
    private Box[]? _list;

    public async ValueTask<TagError?> PlanAsync()
    {
        foreach (Box[] holders in map.Metas)
        {
            if (await MetaAsync(holders).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        var target = new Dictionary<string, IReadOnlyList<string>>(_changes.Fields, StringComparer.Ordinal);
        while (DropOnce(target))
        {
        }

        Pieces added = await new Mp4ItemWriter(target).ComposeAsync(_changes).ConfigureAwait(false);
        if (added.Length == 0 && !_items.Exists(item => item.IsDropped))
        {
            return null;
        }

        Replace(added);
        return await ResizeAsync().ConfigureAwait(false);
    }

    private async ValueTask<TagError?> MetaAsync(Box[] holders)
    {
        Box meta = holders[^1];
        int there = await work.Window.LoadAsync(meta.Body, (int)Math.Min(12, meta.BodyLength)).ConfigureAwait(false);
        bool isPlain = there >= 8 && BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(meta.Body + 4, 4)) == BoxType.Hdlr;
        var draft = new TagDraft(AudioContainer.Mp4, 0);
        BoxWalk walk = BoxWalk.Into(work.Window, draft, meta, isPlain ? 0 : 4);
        uint handler = 0;
        Box list = default;
        var free = new List<(Box, Box[])>();
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            handler = walk.Current.Type == BoxType.Hdlr ? await HandlerAsync(walk.Current).ConfigureAwait(false) : handler;
            list = walk.Current.Type == BoxType.Ilst ? walk.Current : list;
            if (walk.Current.Type == BoxType.Free)
            {
                free.Add((walk.Current, holders));
            }
        }

        if (draft.Build().Problems is [var problem, ..])
        {
            return problem;
        }

        bool isItunes = handler is 0 or BoxType.Mdir;
        if (!isItunes)
        {
            return holders.Length == 1 ? null : new TagError(TagErrorKind.UnknownFormat, meta.Start, "The file's tags are QuickTime keys, which are not written.");
        }

        if (_meta is null && holders.Length > 1)
        {
            (_meta, _list) = (holders, list.Type == 0 ? null : [.. holders, list]);
            _free.AddRange(free);
        }

        return list.Type == 0 ? null : await ListAsync([.. holders, list]).ConfigureAwait(false);
    }

    private async ValueTask<uint> HandlerAsync(Box box)
    {
        int there = await work.Window.LoadAsync(box.Body, (int)Math.Min(12, box.BodyLength)).ConfigureAwait(false);
        return there < 12 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(box.Body + 8, 4));
    }

    private async ValueTask<TagError?> ListAsync(Box[] holders)
    {
        var draft = new TagDraft(AudioContainer.Mp4, 0);
        BoxWalk walk = BoxWalk.Into(work.Window, draft, holders[^1]);
        for (int i = 0; i < Limits.Values && await walk.NextAsync().ConfigureAwait(false); i++)
        {
            var said = new TagDraft(AudioContainer.Mp4, 0);
            await new Mp4Items(work.Window, said).ItemAsync(walk.Current).ConfigureAwait(false);
            await new Mp4Items(work.Window, _all).ItemAsync(walk.Current).ConfigureAwait(false);
            _items.Add(new Item(walk.Current, holders, [.. said.FieldNames]));
        }

        return draft.Build().Problems is [var problem, ..] ? problem : null;
    }

    /// <summary>As in ID3v2: what else a dropped atom says joins what is written.</summary>
    private bool DropOnce(Dictionary<string, IReadOnlyList<string>> target)
    {
        bool hasJoined = false;
        foreach (Item item in _items)
        {
            bool isTouched = Array.Exists(item.Fields, target.ContainsKey)
                || (item.Box.Type == BoxType.Covr && _changes.Touches(PictureType.FrontCover))
                || (item.Box.Type == BoxType.Trkn && (target.ContainsKey("TRACKNUMBER") || target.ContainsKey("TRACKTOTAL")))
                || (item.Box.Type == BoxType.Disk && (target.ContainsKey("DISCNUMBER") || target.ContainsKey("DISCTOTAL")));
            if (item.IsDropped || !isTouched)
            {
                continue;
            }

            item.IsDropped = true;
            foreach (string name in item.Fields)
            {
                hasJoined |= target.TryAdd(name, _all.Values(name));
            }
        }

        return hasJoined;
    }

    private void Replace(Pieces added)
    {
        foreach (Item item in _items.Where(item => item.IsDropped))
        {
            Splice(item.Holders, item.Box.Start, item.Box.End - item.Box.Start, new Pieces());
        }

        if (_list is not null)
        {
            Splice(_list, _list[^1].End, 0, added);
        }
        else if (added.Length > 0)
        {
            Pieces list = Box(BoxType.Ilst, added);
            Pieces whole = _meta is not null ? list : Box(BoxType.Meta, new Pieces().Add(NewMeta()).Add(list));
            Box[] holders = _meta ?? (map.UserData.Type == 0 ? [] : [map.UserData]);
            long place = _meta?[^1].End ?? (map.UserData.Type == 0 ? moov.End : map.UserDataEnd);
            Splice(holders, place, 0, holders.Length == 0 ? Box(BoxType.Udta, whole) : whole);
        }

        Pad();
    }

    /// <summary>Old padding goes; new one fills the movie box up to its old size where that is enough.</summary>
    private void Pad()
    {
        if (_meta is null)
        {
            return;
        }

        long old = _free.Sum(free => free.Box.End - free.Box.Start);
        long grown = work.Splices.Growth;
        foreach ((Box box, Box[] holders) in _free)
        {
            Splice(holders, box.Start, box.End - box.Start, new Pieces());
        }

        // A change that takes nothing from a file without padding needs none.
        long padding = Room.Padding(old, old, grown, FreeHeader);
        if (padding >= FreeHeader)
        {
            Splice(_meta, _meta[^1].End, 0, Box(BoxType.Free, new Pieces().Add(new byte[padding - FreeHeader])));
        }
    }

    private void Splice(Box[] holders, long offset, long length, Pieces pieces)
    {
        work.Splices.Replace(offset, length, pieces);
        foreach (Box holder in holders.Append(moov))
        {
            _growth[holder] = _growth.GetValueOrDefault(holder) + pieces.Length - length;
        }
    }

    private async ValueTask<TagError?> ResizeAsync()
    {
        foreach ((Box box, long growth) in _growth)
        {
            int there = await work.Window.LoadAsync(box.Start, 4).ConfigureAwait(false);
            uint declared = there < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(box.Start, 4));
            long size = box.End - box.Start + growth;
            if (declared == 0 || growth == 0)
            {
                // A size of zero goes on to mean "to the end".
                continue;
            }

            if (declared == 1)
            {
                work.Splices.Replace(box.Start + 8, 8, new ByteWriter(8).U64Be((ulong)size).Written);
            }
            else if (size <= uint.MaxValue)
            {
                work.Splices.Replace(box.Start, 4, new ByteWriter(4).U32Be((uint)size).Written);
            }
            else
            {
                return new TagError(TagErrorKind.OverLimit, box.Start, "The movie box would be larger than 4 GiB.");
            }
        }

        return null;
    }

    private static Pieces Box(uint type, Pieces body) => Mp4ItemWriter.Box(type, body);

    /// <summary>Version and flags, and the handler that says that an item list of iTunes' kind follows.</summary>
    private static byte[] NewMeta() =>
        new ByteWriter(64).U32Be(0).U32Be(33).U32Be(BoxType.Hdlr).U64Be(0).U32Be(BoxType.Mdir).Add("appl"u8).Zeros(9).Written.ToArray();

    private sealed record Item(Box Box, Box[] Holders, string[] Fields)
    {
        public bool IsDropped { get; set; }
    }
}
