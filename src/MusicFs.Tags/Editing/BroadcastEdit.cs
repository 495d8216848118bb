using System.Text;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Wav;

namespace MusicFs.Tags.Editing;

/// <summary>
/// The texts of a bext chunk that change: overwritten at their places, which are all of fixed length, with the new
/// text where it fits. It always stands in the ID3 chunk.
/// </summary>
internal static class BroadcastEdit
{
    public static async ValueTask PlanAsync(EditWork work, IffChunk chunk)
    {
        foreach ((string field, int offset, int length) in BroadcastExtension.Places)
        {
            if (chunk.Length < BroadcastExtension.Length || !work.Changes.Fields.TryGetValue(field, out IReadOnlyList<string>? values))
            {
                continue;
            }

            byte[] place = new byte[length];
            if (values.Count > 0 && !Encoding.UTF8.TryGetBytes(values[0], place, out _))
            {
                place.AsSpan().Clear();
            }

            if (await work.Window.LoadAsync(chunk.Body + offset, length).ConfigureAwait(false) == length)
            {
                work.Splices.Replace(chunk.Body + offset, length, place);
            }
        }
    }
}
