using System.Buffers.Binary;
using System.Text;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Wav;

/// <summary>The INFO list: one short text an entry, in no declared encoding.</summary>
internal static class InfoList
{
    public static async ValueTask ReadAsync(ByteWindow window, TagDraft draft, IffChunk list)
    {
        if (list.Length < 4)
        {
            return;
        }

        var walk = new IffWalk(window, draft, list.Body + 4, list.End, isBigEndian: false);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            IffChunk entry = walk.Current;
            if (entry.Length is 0 or > Limits.ValueLength)
            {
                continue;
            }

            int there = await window.LoadAsync(entry.Body, (int)entry.Length).ConfigureAwait(false);
            if (FieldOf(entry.Id) is { } name)
            {
                draft.Add(name, LegacyText.Decode(window.Span(entry.Body, there)));
            }
        }
    }

    /// <summary>The field of an entry; its own letters where it has no better name.</summary>
    public static string? FieldOf(uint id) => InfoNames.FieldOf(id) ?? Unnamed(id);

    private static string? Unnamed(uint id)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, id);
        return FieldNames.FromText(Encoding.ASCII.GetString(letters));
    }
}
