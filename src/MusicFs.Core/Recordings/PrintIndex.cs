namespace MusicFs.Core.Recordings;

/// <summary>
/// Finds which of many prints may be of one recording, without comparing each with each: those of about one length that share some of what
/// <see cref="AcousticPrint.Choose"/> takes of them. Filled, then asked; for one thread at a time. About 600 bytes a print.
/// </summary>
internal sealed class PrintIndex
{
    /// <summary>Terms of a print. Of two encodings of a recording a tenth or more are the same.</summary>
    public const int Terms = 48;

    /// <summary>So many prints fit into it.</summary>
    public const int MostPrints = 1 << NumberBits;

    private const int NumberBits = 17;
    private const int LengthBits = 19;
    private const int TermBits = 28;

    /// <summary>One term alone is chance.</summary>
    private const int FewestShared = 2;

    /// <summary>Of one length and term. What more of them share is no mark of any.</summary>
    private const int MostOfOneTerm = 128;

    private const int MostCandidates = 32;

    private readonly List<ulong> _places = [];
    private readonly List<(long Id, int Milliseconds, uint[] Terms)> _prints = [];
    private readonly Dictionary<int, int> _shared = [];
    private bool _isSorted;

    public int Count => _prints.Count;

    public (long Id, int Milliseconds) this[int number] => (_prints[number].Id, _prints[number].Milliseconds);

    public void Add(long id, int milliseconds, AcousticPrint print)
    {
        Span<uint> terms = stackalloc uint[Terms];
        terms = terms[..print.Choose(terms)];
        foreach (uint term in terms)
            _places.Add(Place(term, milliseconds, _prints.Count));
        _prints.Add((id, milliseconds, terms.ToArray()));
        _isSorted = false;
    }

    /// <summary>Prints added after this one that may be of the same recording, the likeliest first.</summary>
    public IReadOnlyList<int> Candidates(int number, int tolerance)
    {
        if (!_isSorted)
            _places.Sort();
        _isSorted = true;
        _shared.Clear();
        (_, int length, uint[] terms) = _prints[number];
        foreach (uint term in terms)
            Note(term, length - tolerance, length + tolerance, number);
        return [.. _shared.Where(static one => one.Value >= FewestShared).OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).Take(MostCandidates).Select(static one => one.Key)];
    }

    private void Note(uint term, int shortest, int longest, int number)
    {
        int at = _places.BinarySearch(Place(term, shortest, 0));
        at = at < 0 ? ~at : at;
        ulong end = Place(term, longest, MostPrints - 1);
        for (int met = 0; at < _places.Count && _places[at] <= end && met < MostOfOneTerm; at++)
        {
            int other = (int)(_places[at] & (MostPrints - 1));
            if (other <= number)
                continue;
            met++;
            _shared[other] = _shared.GetValueOrDefault(other) + 1;
        }
    }

    private static ulong Place(uint term, int milliseconds, int number) =>
        (ulong)term << (64 - TermBits) | (ulong)Math.Clamp(milliseconds / 100, 0, (1 << LengthBits) - 1) << NumberBits | (uint)number;
}
