using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;

namespace MusicFs.Host.Daemon;

/// <summary>What a configuration that was read again changes in the trees and the origins, while they are shown.</summary>
public sealed partial class LibraryDaemon
{
    /// <summary>Ids of origins that the configuration had before; guarded by the turn of reloads.</summary>
    private HashSet<string> _configured = [];

    /// <summary>What a reload has added, and opened to put it in the place of others; guarded by the turn of reloads.</summary>
    private readonly List<string> _addedByReload = [];
    private readonly List<(OpenedOrigin Origin, ReadCache? Cache)> _reopened = [];

    /// <summary>The configuration as it was read last, for what is done behind a reload.</summary>
    private volatile LibraryConfiguration? _latest;

    private static bool IsOfTrees(SettingPath path) =>
        Is(path, "library.template") || path.StartsWith("views")
        || path.Parts is ["mount" or "mounts", .., "template" or "views" or "names" or "merge_recordings"];

    /// <summary>What each tree is to show. A mount that the configuration does not name shows what others of its tree show.</summary>
    private IEnumerable<(LibraryTree Tree, MountRequest[] Wanted)> WantedOf(LibraryConfiguration configuration) =>
        LiveMounts.Where(mount => configuration.MountPoints.Contains(mount.Request.MountPoint))
            .GroupBy(static mount => mount.Tree, mount => configuration.RequestFor(mount.Request.MountPoint) with { Overlay = mount.Request.Overlay })
            .Select(static group => (group.Key, group.DistinctBy(LibraryTree.KeyOf).ToArray()));

    /// <summary>Whether mounts that share a tree would go on to: a mount cannot be led to another tree.</summary>
    private bool CanShow(LibraryConfiguration configuration) =>
        WantedOf(configuration).All(static one => one.Wanted.Length == 1 && (one.Tree.Key == LibraryTree.KeyOf(one.Wanted[0]) || one.Tree.Library.Changes is not null));

    private void Show(LibraryConfiguration configuration)
    {
        foreach ((LibraryTree tree, MountRequest[] wanted) in WantedOf(configuration))
        {
            if (tree.Key == LibraryTree.KeyOf(wanted[0]))
                continue;
            lock (_gate)
                tree.Want(wanted[0], stop => ShowAsync(tree, stop));
        }
    }

    private async Task ShowAsync(LibraryTree tree, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await tree.ShowAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _looking.Release();
        }
    }

    private void SetReplicas(ReplicaOrder order)
    {
        foreach (LibraryTree tree in Trees())
        {
            if (tree.Library.Replicas is { } replicas)
                replicas.Settings = replicas.Settings with { Policy = Composition.Translate(order) };
        }
    }

    /// <summary>An origin may come or go, another part of it be wanted, or it be reached otherwise; what would make another library of this one needs a restart.</summary>
    private bool CanHaveOrigin(SettingPath path, LibraryConfiguration configuration)
    {
        if (_parts.OpenOrigin is null || Trees() is not [var first, ..] || first.Library.Changes is null || configuration.Origins.Count == 0)
            return false;
        string id = path.Parts[1];
        OriginLocation? running = FindOrigin(id)?.Location;
        OriginLocation? wanted = configuration.Origins.FirstOrDefault(origin => origin.Id == id);
        return running is null || wanted is null || CanBecome(running, wanted, configuration);
    }

    /// <summary>Where the library has no name, it is named by the locations of its origins.</summary>
    private static bool CanBecome(OriginLocation running, OriginLocation wanted, LibraryConfiguration configuration) =>
        configuration.LibraryName is not null || running.Identity == wanted.Identity;

    /// <summary>Opens those that the daemon does not have, and anew those that are reached otherwise. Where one cannot be opened none is.</summary>
    private async Task<Problem?> PrepareOriginsAsync(LibraryConfiguration configuration, CancellationToken cancellation)
    {
        foreach (OriginLocation wanted in configuration.Origins)
        {
            if (FindOrigin(wanted.Id)?.Location is not { } running || running.IsReachedLike(wanted) || !CanBecome(running, wanted, configuration))
                continue;
            (OpenedOrigin? origin, ReadCache? cache, Problem? problem) = await _parts.OpenOrigin!(
                wanted, Template, Cache is null && _reopened.TrueForAll(static one => one.Cache is null), cancellation).ConfigureAwait(false);
            if (origin is null)
            {
                await UndoOriginsAsync().ConfigureAwait(false);
                return problem;
            }

            _reopened.Add((origin, cache));
        }

        if (await AddOriginsAsync(configuration, cancellation).ConfigureAwait(false) is not { } unusable)
            return null;
        await UndoOriginsAsync().ConfigureAwait(false);
        return unusable;
    }

    private async Task UndoOriginsAsync()
    {
        foreach (string id in _addedByReload)
            await RemoveOriginAsync(id).ConfigureAwait(false);
        _addedByReload.Clear();
        foreach ((OpenedOrigin origin, ReadCache? cache) in _reopened)
        {
            if (cache is not null)
                await cache.DisposeAsync().ConfigureAwait(false);
            await origin.DisposeAsync().ConfigureAwait(false);
        }

        _reopened.Clear();
    }

    /// <summary>Adds those that the daemon does not have.</summary>
    private async Task<Problem?> AddOriginsAsync(LibraryConfiguration configuration, CancellationToken cancellation)
    {
        foreach (OriginLocation origin in configuration.Origins.Where(origin => FindOrigin(origin.Id) is null))
        {
            if (await AddOriginAsync(origin, cancellation).ConfigureAwait(false) is { } problem)
                return problem;
            _addedByReload.Add(origin.Id);
        }

        return null;
    }

    private void SetOrigins(LibraryConfiguration configuration)
    {
        HashSet<string> before = _configured;
        _configured = [.. configuration.Origins.Select(static origin => origin.Id)];
        _latest = configuration;
        before.ExceptWith(_configured);
        (OpenedOrigin Origin, ReadCache? Cache)[] reopened = [.. _reopened];
        _reopened.Clear();
        _addedByReload.Clear();
        Supervisor.Run("origins of the configuration", async stop =>
        {
            foreach (string id in before.Where(id => _latest.Origins.All(origin => origin.Id != id)))
                await RemoveOriginAsync(id, stop).ConfigureAwait(false);
            foreach ((OpenedOrigin origin, ReadCache? cache) in reopened)
                await ReplaceAsync(origin, cache, stop).ConfigureAwait(false);
            foreach (OpenedOrigin origin in Origins)
                await SelectAsync(origin, stop).ConfigureAwait(false);
            await RankAsync(stop).ConfigureAwait(false);
        });
    }

    /// <summary>Wants of an origin what the configuration says by now, and looks at it once, where that is another part of it.</summary>
    private async Task SelectAsync(OpenedOrigin origin, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_latest?.Origins.FirstOrDefault(other => other.Id == origin.Location.Id) is not { } wanted
                || (wanted.Include.SequenceEqual(origin.Location.Include) && wanted.Exclude.SequenceEqual(origin.Location.Exclude)))
            {
                return;
            }

            string id = wanted.Id;
            LibraryTree[] trees = Trees();
            // Folders that were left out are not watched.
            foreach (LibraryTree tree in trees)
                await tree.StopWatchingAsync(id).ConfigureAwait(false);
            origin.Select(wanted.Include, wanted.Exclude);
            SetOrigins(trees, [.. Template.Origins.Select(other => other.Id == id ? origin.Location : other)]);
            foreach (LibraryTree tree in trees)
            {
                await tree.Library.Changes!.DropUnwantedAsync(id).ConfigureAwait(false);
                tree.Add(origin, stop => ScanAsync(tree, id, confirmsRemovals: false, progress: null, stop));
            }

            _log.LogInformation("Of origin {Origin} another part is wanted; it is looked at.", id);
        }
        finally
        {
            _turn.Release();
        }
    }
}
