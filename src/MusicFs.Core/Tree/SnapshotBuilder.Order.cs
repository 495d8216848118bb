namespace MusicFs.Core.Tree;

/// <summary>Where the entries of a directory lie.</summary>
internal sealed partial class SnapshotBuilder
{
    private bool _displaced;

    /// <summary>Sorts the children <paramref name="start"/>.. by position. Nearly always the positions are what the hash says.</summary>
    private void Arrange(int oldDirectory, int start, int count)
    {
        TakeWantedPositions(start, count);
        if (HaveEqualPositions(start, count))
        {
            UniqueNames.Settle(_draft, _children.AsSpan(start, count));
            TakeWantedPositions(start, count);
        }
        else if (oldDirectory < 0 || !_old.Displaced)
        {
            return;
        }

        Displace(oldDirectory, start, count);
    }

    private void TakeWantedPositions(int start, int count)
    {
        for (int i = start; i < start + count; i++)
            _positions[i] = _old.Hash.PositionOf(NameOfChild(i));
        Array.Sort(_positions, _children, start, count);
    }

    private bool HaveEqualPositions(int start, int count)
    {
        for (int i = start + 1; i < start + count; i++)
        {
            if (_positions[i] == _positions[i - 1])
                return true;
        }

        return false;
    }

    /// <summary>
    /// Different names of equal hash: those that were there keep their positions, so that cookies stay true, and the
    /// others take the next free ones in the order of their names.
    /// </summary>
    private void Displace(int oldDirectory, int start, int count)
    {
        HashSet<ulong> taken = new(count);
        List<int> rest = [];
        for (int i = start; i < start + count; i++)
        {
            int found = oldDirectory < 0 ? None : _old.Find(oldDirectory, NameOfChild(i));
            if (found < 0)
                rest.Add(i);
            else
                Settle(i, _old.Entries[found].Position, taken);
        }

        rest.Sort((a, b) => _positions[a] != _positions[b]
            ? _positions[a].CompareTo(_positions[b])
            : NameOfChild(a).SequenceCompareTo(NameOfChild(b)));
        foreach (int i in rest)
            Settle(i, _positions[i], taken);
        Array.Sort(_positions, _children, start, count);
    }

    private void Settle(int child, ulong position, HashSet<ulong> taken)
    {
        while (!taken.Add(position))
            position++;
        ulong run = position - _positions[child] + 1;
        _displaced |= run > 1;
        _longestRun = Math.Max(_longestRun, run);
        _positions[child] = position;
    }

    private ReadOnlySpan<byte> NameOfChild(int child) => _draft.Names[_draft.Entries[_children[child]].Name];
}
