namespace MusicFs.Core.Tree;

/// <summary>
/// Which file numbers are taken, so that none is given twice (A7). Those of the image are looked up in it; those given since are kept.
/// Used under the publisher's lock.
/// </summary>
internal sealed class FileNumbers
{
    private readonly HashSet<ulong> _given = [];

    /// <summary>The number that a key wants, or the next one that is free.</summary>
    public ulong Take(ulong key, TreeEditor tree)
    {
        ulong number = tree.Hash.NumberOf(key);
        while (IsTaken(number, tree))
            number = NameHash.NumberAfter(number);
        _given.Add(number);
        return number;
    }

    /// <summary>The number goes over to another node.</summary>
    public void Keep(ulong number) => _given.Add(number);

    public void Release(ulong number) => _given.Remove(number);

    /// <summary>The image knows all of them.</summary>
    public void Clear() => _given.Clear();

    private bool IsTaken(ulong number, TreeEditor tree)
    {
        if (number == NameHash.RootNumber || _given.Contains(number))
            return true;
        ReadOnlySpan<int> slots = tree.Image.Numbers;
        int at = TreeImage.FirstProbe(number, slots.Length);
        for (int i = 0; i < slots.Length && slots[at] != 0; i++)
        {
            // What was there may be gone, or have gone over to the node of another version.
            ref readonly NodeRecord node = ref tree.Peek(slots[at]);
            if (node.IsInUse && node.FileNumber == number)
                return true;
            at = (at + 1) & (slots.Length - 1);
        }

        return false;
    }
}
