using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Plugins;

/// <summary>
/// Tells what an album and its tracks are called, from somewhere else than the files: a service, a database. What it says is a suggestion that fills what
/// the files lack; it is ranked below what the files say and below all that people have set. Asked in the background, one album at a time, never while somebody waits for a
/// directory or a read. Any thread; blocks none; throws for no expected outcome.
/// </summary>
public interface IMetadataSource
{
    /// <summary>Lower case, stable, such as <c>musicbrainz</c>: kept with each suggestion. At most 64 characters.</summary>
    string Name { get; }

    /// <summary>Looks an album up, once.</summary>
    /// <param name="album">What is known of it.</param>
    /// <param name="cancellation">Fires when nobody wants it any more, or its time is over.</param>
    /// <returns>
    /// The best that fits. <see cref="FsError.NotFound"/> where nothing does: remembered, and not asked again for the same question.
    /// A transient error (<see cref="FsErrorTraits"/>) is asked again later, three times at most.
    /// </returns>
    ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation);

    /// <summary>The front cover of an album it has suggested tags for; asked for only where the album has none and somebody wants one.</summary>
    /// <param name="reference">The <see cref="AlbumSuggestion.Reference"/> of that suggestion.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The bytes of a JPEG or PNG, 16 MiB at most; <see cref="FsError.NotFound"/> where there is none.</returns>
    ValueTask<FsResult<byte[]>> FetchCoverAsync(string reference, CancellationToken cancellation) => ValueTask.FromResult<FsResult<byte[]>>(FsError.NotFound);
}
