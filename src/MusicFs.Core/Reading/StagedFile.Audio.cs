namespace MusicFs.Core.Reading;

/// <content>Where the audio lies, as whoever read its tags knows.</content>
internal sealed partial class StagedFile
{
    // A catalog on a disk that does not answer must not keep anybody from playing.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromMilliseconds(250);

    private Task? _searching;

    /// <summary>Whether anybody was asked, for who asks again waits again.</summary>
    private bool IsAudioSought
    {
        get
        {
            lock (_lock)
                return _searching is not null;
        }
    }

    /// <summary>Completes when it is known, or is not waited for any longer. Once for all who open the file.</summary>
    public async ValueTask FindAudioAsync(CancellationToken cancellation)
    {
        if (pipeline.FindLayout is null || Audio is not null)
            return;
        Task searching;
        lock (_lock)
            searching = _searching ??= Task.Run(FindAudio, CancellationToken.None);
        try
        {
            await searching.WaitAsync(LongestSearch, pipeline.Time, cancellation).ConfigureAwait(false);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // It is known later, or cut without.
        }
    }

    private void FindAudio()
    {
        try
        {
            AudioExtent? found = AudioExtent.Of(pipeline.FindLayout!(source.OriginId, source.Path, source.Version));
            if (found is { } extent && extent.Start >= 0 && extent.End <= Size)
                _audio = new AudioBox(extent);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            pipeline.LogFailure(source, failure);
        }
    }

    /// <summary>So that it is seen whole by those who do not lock.</summary>
    private sealed record AudioBox(AudioExtent Extent);

    private volatile AudioBox? _audio;

    /// <summary>Where the audio lies; null where that is not known.</summary>
    public AudioExtent? Audio => _audio?.Extent;
}
