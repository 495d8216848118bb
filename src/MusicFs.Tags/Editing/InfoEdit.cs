using MusicFs.Contracts.Tags;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Wav;

namespace MusicFs.Tags.Editing;

/// <summary>An INFO list to be written anew. It has room for one text an entry: several values stand behind one another.</summary>
internal static class InfoEdit
{
    /// <summary>A list where there was none; nothing where no field has an entry.</summary>
    public static Pieces Create(FieldChanges changes)
    {
        var entries = new Pieces();
        foreach (string field in changes.Fields.Keys)
        {
            entries.Add(Entry(changes, field));
        }

        return Whole(entries);
    }

    /// <summary>Replaces a list where a change concerns it.</summary>
    public static async ValueTask PlanAsync(EditWork work, IffChunk list, long end)
    {
        var entries = new Pieces();
        var written = new HashSet<string>(StringComparer.Ordinal);
        var walk = new IffWalk(work.Window, new TagDraft(AudioContainer.Wav, 0), list.Body + 4, list.End, isBigEndian: false);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (InfoList.FieldOf(walk.Current.Id) is { } field && work.Changes.Touches(field))
            {
                entries.Add(written.Add(field) ? Entry(work.Changes, field) : new Pieces());
            }
            else
            {
                long length = walk.Current.End - walk.Current.Start;
                entries.Keep(walk.Current.Start, length).Add(new byte[length & 1]);
            }
        }

        bool isTouched = written.Count > 0;
        foreach (string field in work.Changes.Fields.Keys)
        {
            Pieces entry = written.Contains(field) ? new Pieces() : Entry(work.Changes, field);
            entries.Add(entry);
            isTouched |= entry.Length > 0;
        }

        if (isTouched)
        {
            work.Splices.Replace(list.Start, end - list.Start, Whole(entries));
        }
    }

    private static Pieces Entry(FieldChanges changes, string field)
    {
        IReadOnlyList<string> values = changes.Fields[field];
        uint id = InfoNames.IdOf(field);
        return values.Count == 0 || id == 0 ? new Pieces() : IffChunks.Chunk(id, IffChunks.Terminated(string.Join("; ", values)), isBigEndian: false);
    }

    private static Pieces Whole(Pieces entries) => entries.Length == 0
        ? entries
        : IffChunks.Chunk(ChunkId.List, new Pieces().Add("INFO"u8.ToArray()).Add(entries), isBigEndian: false);
}
