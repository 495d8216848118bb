using MusicFs.Contracts.Tags;
using MusicFs.Library.Fingerprints;

namespace MusicFs.Library;

/// <content>Acoustic fingerprints: what can be computed again, of audio, whichever files have it.</content>
public sealed partial class LibraryCatalog
{
    /// <summary>Files whose audio has no acoustic fingerprint and shall be tried, in the order of their rows, from behind a row on.</summary>
    /// <param name="row">Behind which.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="triedBefore">What failed after that is left alone.</param>
    public IReadOnlyList<(long Row, string OriginId, CatalogFile File)> WithoutPrint(long row, int count, DateTimeOffset triedBefore) =>
        Read(reader => reader.WithoutPrint(row, count, triedBefore.ToUnixTimeSeconds())) ?? [];

    /// <summary>Remembers an acoustic fingerprint, or why there is none.</summary>
    public ValueTask PutPrintAsync(HeldFingerprint print)
    {
        ArgumentNullException.ThrowIfNull(print);
        return _queue.Writer.WriteAsync(new CatalogChange("", default, null, Print: print));
    }

    /// <summary>Forgets those of audio that no file has any more.</summary>
    public ValueTask TidyPrintsAsync() => _queue.Writer.WriteAsync(new CatalogChange("", default, null, TidiesPrints: true));

    /// <summary>Acoustic fingerprints of tracks of these lengths, the shortest first.</summary>
    /// <param name="shortest">In milliseconds.</param>
    /// <param name="behind">Of this length those only whose number is larger.</param>
    /// <param name="longest">In milliseconds.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<HeldFingerprint> PrintsBetween(int shortest, long behind, int longest, int count) =>
        Read(reader => reader.Prints.Between(shortest, behind, longest, count)) ?? [];

    /// <summary>The acoustic fingerprint of a number; null where it is no more.</summary>
    public HeldFingerprint? FindPrint(long id) => Read(reader => reader.Prints.Find(id));

    /// <summary>Audio that several files have.</summary>
    public IReadOnlyList<AudioFingerprint> SharedAudio(int count) => Read(reader => reader.Prints.Shared(count)) ?? [];

    /// <summary>Counts files. Looks at all of them.</summary>
    public FingerprintCounts CountPrints() => Read(reader => (FingerprintCounts?)reader.Prints.Count()) ?? default;
}
