using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;
using MusicFs.Tags;
using MusicFs.Tags.Pictures;

namespace MusicFs.Host.Tags;

/// <summary>
/// Reads the tags of a local file by its path, and on request hashes its pictures; for commands that look at files without a mount.
/// Called from any thread. What goes wrong, a defect of a codec included, comes back as a reason.
/// </summary>
public sealed class FileTags : IAsyncDisposable
{
    private readonly ITagReader _reader;
    private readonly PluginSet? _plugins;
    private readonly PictureReader _pictures = new();

    /// <summary>By the formats built in.</summary>
    public FileTags()
        : this(new TagReader())
    {
    }

    internal FileTags(ITagReader reader, PluginSet? plugins = null) => (_reader, _plugins) = (reader, plugins);

    /// <summary>By the formats built in, and by what those plugins add that a mount with this configuration loads: they are loaded here, until this is disposed.</summary>
    /// <returns>The reader, and why plugins are not loaded that should be.</returns>
    public static async Task<(FileTags Reader, IReadOnlyList<Problem> Refused)> WithPluginsAsync(PluginConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellation)
    {
        PluginSet plugins = new(configuration, loggers, TimeProvider.System);
        await plugins.StartAsync(cancellation).ConfigureAwait(false);
        return (new FileTags(plugins.Tags, plugins), [.. plugins.Entries.Where(static entry => entry.State == PluginState.Refused).Select(static entry => new Problem(entry.Reason, entry.Remedy))]);
    }

    /// <summary>Tags and, in their pictures' order, the SHA-256 of each picture in hexadecimal; null where one could not be read.</summary>
    public async ValueTask<(TagReadResult Result, IReadOnlyList<string?> PictureHashes)> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var source = LocalFileSource.Open(path);
            TagReadResult result = await _reader.ReadAsync(source, cancellation).ConfigureAwait(false);
            return (result, result.IsSuccess ? await HashAsync(source, result.Tags, cancellation).ConfigureAwait(false) : []);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            FsError error = e is UnauthorizedAccessException ? FsError.AccessDenied
                : e is FileNotFoundException or DirectoryNotFoundException ? FsError.NotFound : FsError.Internal;
            return (new TagReadResult(new TagError(TagErrorKind.Unreadable, -1, e.Message, error)), []);
        }
    }

    /// <summary>Unloads the plugins.</summary>
    public ValueTask DisposeAsync() => _plugins?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<IReadOnlyList<string?>> HashAsync(LocalFileSource source, TrackTags tags, CancellationToken cancellation)
    {
        string?[] hashes = new string?[tags.Pictures.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            FsResult<byte[]> bytes = await _pictures.ReadAsync(source, tags.Pictures[i], cancellation).ConfigureAwait(false);
            hashes[i] = bytes.IsSuccess ? Convert.ToHexStringLower(SHA256.HashData(bytes.Value)) : null;
        }

        return hashes;
    }
}
