using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Artwork;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>Reads the tags of one file and renders where it belongs in each view. A file that cannot be read gets empty tags and a line in the log.</summary>
internal sealed class TrackReader(ITagReader tagReader, IAudioFingerprinter? fingerprinter, IReadOnlyList<TreeView> views, NamePolicy policy, TrackMerging? merging,
    ILogger logger)
{
    /// <summary>Failures of one scan that are logged; a library of broken files must not fill the log.</summary>
    private const int LoudFailures = 50;

    /// <summary>What stands for the tags of a file that has none.</summary>
    public static TrackTags Unreadable { get; } = new();

    /// <summary>Where covers are taken from.</summary>
    public ArtworkSources Artwork { get; init; } = ArtworkSources.None;

    /// <summary>The rules that names follow.</summary>
    public NamePolicy Policy => policy;

    /// <summary>Reads the tags of a file.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="file">The file.</param>
    /// <param name="found">The file, or why it is not, where it has been opened already; it is closed.</param>
    /// <param name="counters">Of the scan.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<ReadTags> ReadAsync(
        IOrigin origin, OriginEntry file, FsResult<IOriginFile>? found, ScanCounters counters, CancellationToken cancellation)
    {
        (TagReadResult result, AudioFingerprint? audio, ulong mark) = await TryReadAsync(origin, file, found, cancellation).ConfigureAwait(false);
        if (!result.IsSuccess && result.Error?.Source != FsError.Interrupted)
            LogFailure(origin, file, result.Error!, counters.AddFailed());
        counters.AddRead();
        bool isOfTheContent = result.Error is not ({ Kind: TagErrorKind.Unreadable } or { Source: FsError.Internal });
        return new ReadTags(result.Tags ?? Unreadable, result.Error?.Message, isOfTheContent, audio, mark);
    }

    /// <summary>Places a file that is a track by <paramref name="tags"/>, which are its own or what people want in their place.</summary>
    public TreeFile Place(string originId, OriginEntry file, in ReadTags read, TrackTags tags, AlbumFacts album, ulong identity, bool isProvisional)
    {
        return new TreeFile(
            file.Path, file.Version, Places(originId, file, tags, album), identity, IsUnread: read.Problem is not null || isProvisional,
            Merge: isProvisional || merging is null ? default : merging.Of(read));
    }

    /// <summary>Places the tracks that a file holds.</summary>
    public TreeFile Place(string originId, OriginEntry file, IReadOnlyList<CutTrack> tracks, ReadOnlySpan<AlbumFacts> albums, ulong identity)
    {
        TreePart[] parts = new TreePart[tracks.Count];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = new TreePart(tracks[i].Number, Places(originId, file, tracks[i].Tags, albums[i]), tracks[i].Cut.Size, tracks[i].Cut.Code);
        return new TreeFile(file.Path, file.Version, [], identity, Parts: parts);
    }

    /// <summary>Places a file that goes with tracks.</summary>
    public TreeFile PlaceSide(OriginEntry side, IReadOnlyList<string> places) =>
        new(side.Path, side.Version, places, IsSide: true, Merge: merging is null ? default : TrackMerging.OfSide(places, side.Version.Size));

    /// <summary>Where tags have a file, in every view.</summary>
    public IReadOnlyList<string> Places(string originId, OriginEntry file, TrackTags tags, AlbumFacts album)
    {
        var facts = new TrackFacts { Tags = tags, FileName = Encoding.UTF8.GetString(file.Path.Name), OriginId = originId, Album = album };
        return views is [{ Name: "" } only] ? only.Template.Render(facts, policy) : [.. views.SelectMany(view => view.Render(facts, policy)).Distinct()];
    }

    private async ValueTask<(TagReadResult Result, AudioFingerprint? Audio, ulong Mark)> TryReadAsync(
        IOrigin origin, OriginEntry file, FsResult<IOriginFile>? found, CancellationToken cancellation)
    {
        try
        {
            FsResult<IOriginFile> opened = found ?? await origin.OpenListedAsync(file.Path, file.Version, cancellation).ConfigureAwait(false);
            if (!opened.TryGetValue(out IOriginFile? open))
                return (new TagReadResult(new TagError(TagErrorKind.Unreadable, -1, "It cannot be opened.", opened.Error)), null, 0);
            using (open)
            using (TagSource source = new(new OriginByteSource(open)))
            {
                TagReadResult result = await tagReader.ReadAsync(source, cancellation).ConfigureAwait(false);
                ulong mark = source.TakeMark();
                return (result, await FingerprintAsync(source, result.Tags, cancellation).ConfigureAwait(false), mark);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return (new TagReadResult(new TagError(TagErrorKind.Unreadable, -1, "The scan was stopped.", FsError.Interrupted)), null, 0);
        }
        catch (Exception fault)
        {
            // A bug in one codec must not keep the rest of the library from being shown.
            logger.LogError(fault, "Reading the tags of {Path} on origin {Origin} failed.", file.Path, origin.Id);
            return (new TagReadResult(new TagError(TagErrorKind.Corrupt, -1, "The codec failed.", FsError.Internal)), null, 0);
        }
    }

    /// <summary>Null where there is no audio to take it of; a file that does not answer has none until it is read again.</summary>
    private async ValueTask<AudioFingerprint?> FingerprintAsync(TagSource source, TrackTags? tags, CancellationToken cancellation)
    {
        if (fingerprinter is null || tags?.Layout is not { AudioLength: > 0 } layout)
            return null;
        FsResult<AudioFingerprint> audio = await fingerprinter.ComputeAsync(source, tags.Container, layout, cancellation).ConfigureAwait(false);
        return audio.IsSuccess ? audio.Value : null;
    }

    private void LogFailure(IOrigin origin, OriginEntry file, TagError error, int failures)
    {
        // That an origin fails is worth a warning; what is in a file is the owner's affair.
        LogLevel loud = error.Kind == TagErrorKind.Unreadable ? LogLevel.Warning : LogLevel.Information;
        LogLevel level = failures <= LoudFailures ? loud : LogLevel.Debug;
        logger.Log(
            level, "{Path} on origin {Origin} is shown under its file name: {Reason} ({Kind}, {Source})",
            file.Path, origin.Id, error.Message, error.Kind, error.Source);
        if (failures == LoudFailures)
            logger.LogInformation("Further files without readable tags are logged at level Debug.");
    }
}
