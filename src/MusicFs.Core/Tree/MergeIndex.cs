using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>
/// Which originals have which merge key. Those of the image are looked up in it; keys that were touched since are kept. Used under the
/// publisher's lock.
/// </summary>
internal sealed class MergeIndex
{
    private readonly Dictionary<ulong, List<int>> _touched = [];

    /// <summary>The originals of a key, which is touched from now on.</summary>
    public List<int> Of(ulong key, TreeImage image)
    {
        ref List<int>? members = ref CollectionsMarshal.GetValueRefOrAddDefault(_touched, key, out _);
        if (members is not null)
            return members;
        members = [];
        ReadOnlySpan<MemberRecord> records = image.Members;
        for (int i = FirstOf(records, key); i < records.Length && records[i].Key == key; i++)
            members.Add(records[i].Original);
        return members;
    }

    /// <summary>The image knows all of them.</summary>
    public void Clear() => _touched.Clear();

    private static int FirstOf(ReadOnlySpan<MemberRecord> records, ulong key)
    {
        int low = 0;
        int high = records.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (records[middle].Key < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
