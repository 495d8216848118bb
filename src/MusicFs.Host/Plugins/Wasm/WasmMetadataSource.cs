using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>A module's <c>read_tags</c> as a source of metadata. Any thread.</summary>
internal sealed class WasmMetadataSource(string name, WasmSessions sessions) : IFileMetadataSource
{
    public string Name => name;

    public async ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> ReadAsync(IByteSource source, TrackTags? tags, CancellationToken cancellation)
    {
        (WasmAnswer? answer, FsError error) = await sessions.AskAsync("read_tags", WasmJson.Default.WasmAnswer, source, cancellation).ConfigureAwait(false);

        // An answer of bytes that could not be read would be kept for good.
        if (error != FsError.None)
            return error;
        if (answer is null)
            return FsError.NotFound;
        return answer.Error switch
        {
            null => new FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(Fields(answer)),
            "unknown" => FsError.NotFound,
            "limit" => FsError.NotSupported,
            _ => FsError.Corrupt,
        };
    }

    /// <summary>The fields with a value; whoever calls plugins checks names and lengths.</summary>
    internal static Dictionary<string, IReadOnlyList<string>> Fields(WasmAnswer answer)
    {
        Dictionary<string, IReadOnlyList<string>> fields = [];
        foreach ((string field, List<string>? values) in answer.Fields ?? [])
        {
            if (values?.FindAll(static value => value is { Length: > 0 }) is { Count: > 0 } there)
                fields[field] = there;
        }

        return fields;
    }
}
