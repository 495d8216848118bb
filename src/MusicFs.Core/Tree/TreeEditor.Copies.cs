namespace MusicFs.Core.Tree;

/// <summary>
/// Tracks with several originals. All originals of one key are divided anew whenever one of them comes, changes or goes: those of the same
/// audio on one origin stand in the order of their paths, the first of each origin are one track, the second of each another. So what is
/// shown depends on what is there only.
/// </summary>
internal sealed partial class TreeEditor
{
    private void PutMember(int original, in TreeFile file)
    {
        bool isMember = file.Merge.Key != 0 && file.Places.Count > 0 && file.Parts is not { Count: > 0 };
        ulong before = MemberOf(original)?.Merge.Key ?? 0;
        if (before != 0 && (!isMember || before != file.Merge.Key))
            Leave(original, isTrackKept: true);
        if (!isMember)
        {
            PutTrack(original, file);
            return;
        }

        if (Peek(original).Has(NodeFlags.Parts))
            RemoveParts(original);
        else if (Peek(original).First is var track and not 0 && Peek(track).Has(NodeFlags.Side) != file.IsSide)
            RemoveTrack(track);
        SetMember(original, new MergeMember(file.Merge, file.Identity, [.. file.Places], file.Edit));
        if (before != file.Merge.Key)
            _merges.Of(file.Merge.Key, Image).Add(original);
        Divide(file.Merge.Key);
    }

    /// <summary>An original is one of its key no more; its track goes with it or stays with the others.</summary>
    private void Leave(int original, bool isTrackKept)
    {
        ulong key = MemberOf(original)!.Merge.Key;
        int track = Peek(original).First;
        int[] copies = CopiesOf(track);
        if (copies.Length > 0)
        {
            KeepPlaces(track);
            if (Peek(track).First != original)
                Detach(track, [.. copies.Where(copy => copy != original)]);
            else if (isTrackKept)
                Detach(track, []);
            else
                // The track is the others', and stands for this one only until they are divided.
                Edit(original).Record.First = 0;
        }

        SetMember(original, null);
        _merges.Of(key, Image).Remove(original);
        Divide(key);
    }

    /// <summary>Another node stands for an original of which another content is known.</summary>
    private void SwapMember(int before, int now, MergeMember member)
    {
        SetMember(now, member);
        List<int> members = _merges.Of(member.Merge.Key, Image);
        members[members.IndexOf(before)] = now;
    }

    /// <summary>Divides the originals of a key into tracks.</summary>
    private void Divide(ulong key)
    {
        List<int> members = _merges.Of(key, Image);
        List<int[]> groups = GroupsOf(members);
        int[] tracks = ChooseTracks(groups);
        HashSet<int> unused = [.. members.Select(member => Peek(member).First).Where(track => track != 0)];
        // A track that is gone, or shows another original, does not tell any more where an original wants to be.
        foreach (int track in members.Count > 1 ? unused : [])
            KeepPlaces(track);
        unused.ExceptWith(tracks);
        foreach (int track in unused)
            RemoveTrack(track);
        for (int i = 0; i < tracks.Length; i++)
            Detach(tracks[i], groups[i]);
        for (int i = 0; i < tracks.Length; i++)
            Assemble(tracks[i], groups[i]);
    }

    /// <summary>Of each track its originals, the one that is shown first.</summary>
    private List<int[]> GroupsOf(List<int> members)
    {
        if (members.Count == 1)
            return [[members[0]]];
        List<int[]> groups = [];
        int from = 0;
        List<int> byLength = [.. members.OrderBy(member => MemberOf(member)!.Merge.Milliseconds)];
        for (int i = 1; i <= byLength.Count; i++)
        {
            if (i < byLength.Count && MemberOf(byLength[i])!.Merge.Milliseconds - MemberOf(byLength[i - 1])!.Merge.Milliseconds <= TreeMerge.Tolerance)
                continue;
            groups.AddRange(RanksOf(byLength[from..i]));
            from = i;
        }

        return groups;
    }

    private IEnumerable<int[]> RanksOf(List<int> members) => members
        .GroupBy(member => (MemberOf(member)!.Merge.Audio, Peek(member).Origin))
        .SelectMany(lane => lane.OrderBy(OriginPathOf, ByteOrder).Select((member, rank) => (Member: member, Rank: rank)))
        .GroupBy(ranked => ranked.Rank)
        .Select(group => group.Select(ranked => ranked.Member).Order(Comparer<int>.Create(ComparePreference)).ToArray());

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    private int ComparePreference(int a, int b)
    {
        TreeMerge first = MemberOf(a)!.Merge;
        TreeMerge second = MemberOf(b)!.Merge;
        if (first.Quality != second.Quality)
            return second.Quality.CompareTo(first.Quality);
        int order = _preference.IndexOf(Peek(a).Origin).CompareTo(_preference.IndexOf(Peek(b).Origin));
        return order != 0 ? order : first.Audio.CompareTo(second.Audio);
    }

    /// <summary>For each group the track that is there already, 0 where there is none.</summary>
    private int[] ChooseTracks(List<int[]> groups)
    {
        int[] tracks = new int[groups.Count];
        HashSet<int> taken = [];
        for (int i = 0; i < tracks.Length; i++)
        {
            int track = Peek(groups[i][0]).First;
            if (track != 0 && Peek(track).First == groups[i][0] && taken.Add(track))
                tracks[i] = track;
        }

        for (int i = 0; i < tracks.Length; i++)
        {
            foreach (int member in groups[i])
            {
                int track = Peek(member).First;
                if (tracks[i] == 0 && track != 0 && taken.Add(track))
                    tracks[i] = track;
            }
        }

        return tracks;
    }

    /// <summary>Takes from a track the copies that go to another.</summary>
    private void Detach(int track, int[] group)
    {
        int[] copies = track == 0 ? [] : CopiesOf(track);
        int[] kept = [.. copies.Where(group.Contains)];
        if (kept.Length == copies.Length)
            return;
        Count(track, -1);
        SetCopies(track, kept);
        Count(track, 1);
        foreach (int lost in copies.Except(kept))
            Edit(lost).Record.First = 0;
    }

    private void Assemble(int track, int[] group)
    {
        int shown = group[0];
        MergeMember first = MemberOf(shown)!;
        if (track == 0)
            track = AddTrack(shown, first.Identity, first.Edit);
        else if (Peek(track).First != shown || !IsServed(track, shown, first.Edit))
            track = ReplaceTrack(track, shown, first.Edit);
        int[] copies = group[1..];
        if (!CopiesOf(track).SequenceEqual(copies))
        {
            Count(track, -1);
            SetCopies(track, copies);
            Count(track, 1);
        }

        string[] places = first.Places ?? WantedPlacesOf(track);
        if (first.Places is not null)
            Place(track, places);
        foreach (int member in group)
        {
            if (Peek(member).First != track)
                Edit(member).Record.First = track;
            if (MemberOf(member) is { Places: { } own } its && own.SequenceEqual(places))
                SetMember(member, its with { Places = null });
        }
    }

    /// <summary>Before a track comes to stand elsewhere, what is known by it only is kept with its originals.</summary>
    private void KeepPlaces(int track)
    {
        string[]? places = null;
        foreach (int member in (int[])[Peek(track).First, .. CopiesOf(track)])
        {
            if (MemberOf(member) is { Places: null } its)
                SetMember(member, its with { Places = places ??= WantedPlacesOf(track) });
        }
    }

    private MergeMember? MemberOf(int original) =>
        _work.TryGetValue(original, out WorkNode? node) && node.IsMemberSet ? node.Member : _old.MemberOf(original);

    private void SetMember(int original, MergeMember? member)
    {
        WorkNode node = Edit(original);
        node.Member = member;
        node.IsMemberSet = true;
    }

    private int[] CopiesOf(int track)
    {
        if (track == 0 || !Peek(track).HasCopies)
            return [];
        return _work.GetValueOrDefault(track)?.Copies ?? _old.CopiesOf(track);
    }

    private void SetCopies(int track, int[] copies)
    {
        WorkNode node = Edit(track);
        node.Copies = copies;
        node.Record.Flags = copies.Length > 0 ? node.Record.Flags | NodeFlags.Own : node.Record.Flags & ~NodeFlags.Own;
    }

    /// <summary>Where the tags of a track's shown original want it.</summary>
    private string[] WantedPlacesOf(int track) => Array.ConvertAll(PlacesOf(track), place =>
    {
        ReadOnlySpan<byte> name = WantedNameOf(EntryAt(place.Directory, place.Position));
        string last = System.Text.Encoding.UTF8.GetString(name);
        if (place.Directory == TreeSnapshot.Root)
            return last;
        if (_spellings.FindVariant(KeyOfPlace(track, place.Directory, name)) is { } variant)
            return $"{variant}/{last}";
        List<string> steps = [last];
        for (int step = place.Directory; step != TreeSnapshot.Root; step = Peek(step).Parent)
            steps.Add(Peek(step).Has(NodeFlags.Contested) ? _spellings.FirstOf(Peek(step).FileNumber) : ShownName(step));
        steps.Reverse();
        return string.Join('/', steps);
    });
}
