using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Fixture;

/// <summary>Says the same of every file, and a title where it has no business to.</summary>
internal sealed class Mood(string mood) : IFileMetadataSource
{
    public string Name => "mood";

    public ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> ReadAsync(IByteSource source, TrackTags? tags, CancellationToken cancellation) =>
        new(new FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(
            new Dictionary<string, IReadOnlyList<string>> { ["MOOD"] = [mood], ["TITLE"] = ["Not this"] }));
}
