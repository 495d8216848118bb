using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.Libraries;

/// <summary>
/// Tries an origin out without a library: connects, lists its root, reads from one file. Nothing is kept. Called by a command.
/// </summary>
public sealed class OriginTrial
{
    /// <summary>As much as a scanner reads of most files.</summary>
    private const int HeadBytes = 64 * 1024;

    /// <summary>Folders that are listed to find a file.</summary>
    private const int MostFolders = 50;

    private readonly TimeProvider _time;
    private readonly OpenedOrigin _origin;
    private readonly List<OriginTrialStep> _steps = [];

    private OriginTrial(OpenedOrigin origin, TimeProvider time) => (_origin, _time) = (origin, time);

    /// <summary>Tries one.</summary>
    public static async Task<OriginTrialResult> RunAsync(OriginLocation location, PluginConfiguration plugged, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(location);
        PluginSet plugins = new(plugged, loggers, TimeProvider.System);
        await using ConfiguredAsyncDisposable ended = plugins.ConfigureAwait(false);
        if (location.Kind == OriginKind.Plugin)
            await plugins.StartAsync(cancellation).ConfigureAwait(false);
        return await RunAsync(location, plugins, loggers, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tries one of these plugins, or one that is built in.</summary>
    internal static async Task<OriginTrialResult> RunAsync(OriginLocation location, PluginSet plugins, ILoggerFactory loggers, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        (IReadOnlyList<OpenedOrigin> opened, Problem? problem) = await new OriginOpening(plugins, loggers, time)
            .OpenAsync([location], static _ => Task.FromResult(false), cancellation).ConfigureAwait(false);
        if (problem is not null)
            return new OriginTrialResult(location.Location, OriginSettings.NameOf(location.Kind), [], problem);
        OpenedOrigin origin = opened[0];
        await using (origin.ConfigureAwait(false))
        {
            OriginTrial trial = new(origin, time);
            problem = await trial.TryAsync(cancellation).ConfigureAwait(false);
            return new OriginTrialResult(location.Location, OriginSettings.NameOf(origin.Kind), trial._steps, problem);
        }
    }

    private async Task<Problem?> TryAsync(CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        FsError error = await _origin.Origin.ProbeAsync(cancellation).ConfigureAwait(false);
        if (error != FsError.None)
            return _origin.Describe(error);
        Add("connect", start, "it answers");
        start = _time.GetTimestamp();
        FsResult<IReadOnlyList<OriginEntry>> root = await _origin.Origin.ListAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
        if (!root.IsSuccess)
            return _origin.Describe(root.Error);
        int folders = root.Value.Count(static entry => entry.Kind == NodeKind.Directory);
        Add("list", start, $"{folders} folders and {root.Value.Count - folders} files at its root");
        return await FindFileAsync(root.Value, cancellation).ConfigureAwait(false) is { } file
            ? await ReadAsync(file, cancellation).ConfigureAwait(false)
            : new Problem($"No file is in the first {MostFolders} folders of {_origin.Location.Location}.", "Check the path: is the music there?");
    }

    /// <summary>The nearest file, music before others.</summary>
    private async Task<OriginEntry?> FindFileAsync(IReadOnlyList<OriginEntry> root, CancellationToken cancellation)
    {
        Queue<OriginPath> rest = new(FoldersOf(root));
        OriginEntry? other = null;
        IReadOnlyList<OriginEntry> entries = root;
        for (int listed = 0; listed < MostFolders; listed++)
        {
            OriginEntry? found = FileIn(entries, isMusic: true);
            if (found is not null)
                return found;
            other ??= FileIn(entries, isMusic: false);
            if (!rest.TryDequeue(out OriginPath folder))
                break;
            FsResult<IReadOnlyList<OriginEntry>> listing = await _origin.Origin.ListAsync(folder, cancellation).ConfigureAwait(false);
            entries = listing.IsSuccess ? listing.Value : [];
            foreach (OriginPath below in FoldersOf(entries))
                rest.Enqueue(below);
        }

        return other;
    }

    private async Task<Problem?> ReadAsync(OriginEntry entry, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        FsResult<IOriginFile> opened = await _origin.Origin.OpenAsync(entry.Path, entry.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return _origin.Describe(opened.Error);
        using (file)
        {
            byte[] head = new byte[Math.Min(HeadBytes, Math.Max(1, entry.Version.Size))];
            FsResult<int> read = await file.ReadAsync(0, head, cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return _origin.Describe(read.Error);
            Add("read", start, $"the first {read.Value} bytes of {entry.Path}");
            start = _time.GetTimestamp();
            // In the middle: what a player does that seeks.
            FsResult<int> middle = await file.ReadAsync(entry.Version.Size / 2, head.AsMemory(0, 1), cancellation).ConfigureAwait(false);
            if (!middle.IsSuccess)
                return _origin.Describe(middle.Error);
            Add("seek", start, _origin.Origin.Capabilities.Ranges ? "a byte in its middle" : "a byte in its middle, by reading from its start");
        }

        return _origin.Origin.Capabilities.Ranges
            ? null
            : new Problem(
                $"{_origin.Location.Location} gives whole files only: it works, but every jump inside a file reads it from its start.",
                "Turn byte ranges on in the server (they are on in nginx, Apache and Caddy), or see what a proxy in between does.");
    }

    private static IEnumerable<OriginPath> FoldersOf(IEnumerable<OriginEntry> entries) =>
        entries.Where(static entry => entry.Kind == NodeKind.Directory).Select(static entry => entry.Path);

    private static OriginEntry? FileIn(IReadOnlyList<OriginEntry> entries, bool isMusic)
    {
        foreach (OriginEntry entry in entries)
        {
            if (entry is { Kind: NodeKind.File, Version.Size: > 0 } && (!isMusic || AudioFileNames.IsAudio(entry.Path.Name)))
                return entry;
        }

        return null;
    }

    private void Add(string name, long start, string what) => _steps.Add(new OriginTrialStep(name, _time.GetElapsedTime(start), what));
}
