using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Library;
using MusicFs.Library.Fingerprints;

namespace MusicFs.Core.Recordings;

/// <summary>
/// Says which files of a catalog hold one recording: those of the same audio, and those that sound the same (docs/decisions/046). Reads the catalog and nothing else. Any
/// thread; one search at a time, others wait.
/// </summary>
/// <param name="catalog">What knows the files.</param>
/// <param name="origins">The preferred first.</param>
public sealed class DuplicateFinder(LibraryCatalog catalog, OriginSet origins) : IDisposable
{
    /// <summary>From here on two tracks are one recording.</summary>
    public const double Threshold = 0.8;

    /// <summary>In milliseconds: what encoders add, and silence that is cut off. AcoustID allows the same.</summary>
    internal const int Tolerance = 7000;

    private const int MostShared = 100_000;
    private const int BatchLength = 500;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Every recording with more than one file, each with its files, the best first. Made while they are taken.</summary>
    public async IAsyncEnumerable<IReadOnlyList<RecordingCopy>> FindAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            PrintPairs pairs = await Task.Run(() => Pair(cancellation), cancellation).ConfigureAwait(false);
            HashSet<AudioFingerprint> met = [];
            foreach (IReadOnlyList<long> alike in pairs.Groups())
            {
                List<IReadOnlyList<RecordingCopy>> found = Divide([.. alike.Select(catalog.FindPrint).OfType<HeldFingerprint>()], met);
                foreach (IReadOnlyList<RecordingCopy> copies in found)
                    yield return copies;
                cancellation.ThrowIfCancellationRequested();
            }

            foreach (AudioFingerprint audio in catalog.SharedAudio(MostShared).Where(met.Add))
            {
                if (Order([.. FilesOf(audio, 1)]) is { Count: > 1 } copies)
                    yield return copies;
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Files that sound like this, the most similar first.</summary>
    /// <param name="print">How it sounds.</param>
    /// <param name="milliseconds">How long it is.</param>
    /// <param name="least">How similar they are at least.</param>
    /// <param name="cancellation">Gives up.</param>
    public IReadOnlyList<RecordingCopy> LookUp(AcousticPrint print, int milliseconds, double least, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(print);
        List<RecordingCopy> found = [];
        foreach ((HeldFingerprint held, AcousticPrint other) in Prints(Math.Max(0, milliseconds - Tolerance), milliseconds + Tolerance))
        {
            cancellation.ThrowIfCancellationRequested();
            if (print.SimilarityTo(other) is var similarity && similarity >= least)
                found.AddRange(FilesOf(held.Audio, similarity).Select(static one => one.Copy));
        }

        return [.. found.OrderByDescending(static copy => copy.Similarity)];
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>In slices of a number of tracks, so that what is needed for it does not grow with the library.</summary>
    private PrintPairs Pair(CancellationToken cancellation)
    {
        PrintPairs pairs = new();
        (int shortest, long behind) = (0, 0);
        while (true)
        {
            PrintIndex index = new();
            int taken = 0;
            foreach ((HeldFingerprint held, AcousticPrint print) in Prints(shortest, int.MaxValue, behind).Take(PrintIndex.MostPrints))
            {
                taken++;
                if (print.IsTelling)
                    index.Add(held.Id, held.Milliseconds, print);
                (shortest, behind) = (held.Milliseconds, held.Id);
                cancellation.ThrowIfCancellationRequested();
            }

            Compare(index, pairs, cancellation);
            if (taken < PrintIndex.MostPrints)
                return pairs;
            // The last of a slice are compared with the first of the next, unless there is nothing else in it.
            if (index.Count > 0 && index[0].Milliseconds < shortest - Tolerance)
                (shortest, behind) = (shortest - Tolerance, 0);
        }
    }

    private void Compare(PrintIndex index, PrintPairs pairs, CancellationToken cancellation)
    {
        for (int number = 0; number < index.Count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            AcousticPrint? print = null;
            foreach (int other in index.Candidates(number, Tolerance))
            {
                // Those that belong together already need no proof.
                if (pairs.AreOne(index[number].Id, index[other].Id))
                    continue;
                print ??= Unpacked(index[number].Id);
                if (print is not null && Unpacked(index[other].Id) is { } against && print.SimilarityTo(against) >= Threshold)
                    pairs.Join(index[number].Id, index[other].Id);
            }
        }
    }

    private AcousticPrint? Unpacked(long id) => catalog.FindPrint(id)?.Print is { } packed ? AcousticPrint.Unpack(packed) : null;

    private IEnumerable<(HeldFingerprint Held, AcousticPrint Print)> Prints(int shortest, int longest, long behind = 0)
    {
        while (catalog.PrintsBetween(shortest, behind, longest, BatchLength) is { Count: > 0 } batch)
        {
            foreach (HeldFingerprint held in batch)
            {
                if (AcousticPrint.Unpack(held.Print) is { } print)
                    yield return (held, print);
            }

            (shortest, behind) = (batch[^1].Milliseconds, batch[^1].Id);
        }
    }

    /// <summary>What is alike by way of others is not always alike itself: of each group the best and what is like it, then of the rest, some times.</summary>
    private List<IReadOnlyList<RecordingCopy>> Divide(List<HeldFingerprint> alike, HashSet<AudioFingerprint> met)
    {
        const int MostGroups = 16;
        List<IReadOnlyList<RecordingCopy>> groups = [];
        var rest = alike.Select(held => (Held: held, Print: AcousticPrint.Unpack(held.Print), Best: Order([.. FilesOf(held.Audio, 1)]).FirstOrDefault()))
            .Where(static one => one.Print is not null && one.Best is not null)
            .OrderByDescending(static one => TrackMerging.QualityOf(one.Best!.Tags)).ThenBy(static one => one.Held.Id).ToList();
        while (rest.Count > 0 && groups.Count < MostGroups)
        {
            (HeldFingerprint best, AcousticPrint? print, _) = rest[0];
            List<(RecordingCopy Copy, AudioFingerprint Audio)> files = [];
            List<AudioFingerprint> members = [];
            rest.RemoveAll(one =>
            {
                double similarity = one.Held.Id == best.Id ? 1 : print!.SimilarityTo(one.Print!);
                bool isLike = similarity >= Threshold && Math.Abs(one.Held.Milliseconds - best.Milliseconds) <= Tolerance;
                if (isLike)
                {
                    files.AddRange(FilesOf(one.Held.Audio, similarity));
                    members.Add(one.Held.Audio);
                }

                return isLike;
            });
            if (members.Count < 2)
                continue;
            met.UnionWith(members);
            groups.Add(Order(files));
        }

        return groups;
    }

    private IEnumerable<(RecordingCopy Copy, AudioFingerprint Audio)> FilesOf(AudioFingerprint audio, double similarity) =>
        catalog.FindAudio(audio).Where(one => origins.Find(one.OriginId) is not null)
            .Select(one => (new RecordingCopy(one.OriginId, one.File.Path, one.File.Version.Size, one.File.Tags, similarity, false), audio));

    /// <summary>The best first, as --merge-recordings has it; of equal ones that on the preferred origin.</summary>
    private List<RecordingCopy> Order(List<(RecordingCopy Copy, AudioFingerprint Audio)> files)
    {
        if (files.Count == 0)
            return [];
        List<string> preferred = [.. origins.Select(static origin => origin.Id)];
        List<(RecordingCopy Copy, AudioFingerprint Audio)> ordered =
        [
            .. files.OrderByDescending(static one => TrackMerging.QualityOf(one.Copy.Tags)).ThenBy(one => preferred.IndexOf(one.Copy.OriginId))
                .ThenBy(static one => one.Copy.Path.ToString(), StringComparer.Ordinal),
        ];
        return [.. ordered.Select(one => one.Copy with { IsSameAudio = one.Audio == ordered[0].Audio })];
    }
}
