using System.Collections.Immutable;
using MusicFs.Contracts.Origins;
using MusicFs.Core;
using MusicFs.Host.Libraries;

namespace MusicFs.Host;

/// <summary>
/// The origins of a library as they are open, which all its trees share, and what reads the remote ones. One comes or goes at a time; they
/// are looked at from any thread. Owned by the first tree.
/// </summary>
internal sealed class LibraryOrigins : IAsyncDisposable
{
    private readonly List<Task> _leaving = [];
    private ImmutableArray<OpenedOrigin> _opened;

    public LibraryOrigins(IReadOnlyList<OpenedOrigin> opened, ReadCache? cache)
    {
        _opened = [.. opened];
        Cache = cache;
        Wanted = OriginSet.Of([.. opened.Select(static origin => origin.Wanted)]);
    }

    /// <summary>Best first; those that came later are last, until they are ordered anew.</summary>
    public IReadOnlyList<OpenedOrigin> Opened => _opened;

    /// <summary>The part of each that is wanted, for scanners and filesystems.</summary>
    public OriginSet Wanted { get; }

    /// <summary>What reads remote originals; null where there were none yet.</summary>
    public ReadCache? Cache { get; private set; }

    /// <summary>Takes note of how many files of an origin are kept although they are gone.</summary>
    public void SetKept(string id, int count)
    {
        if (Find(id) is { } origin)
            origin.Kept = count;
    }

    public OpenedOrigin? Find(string id) => _opened.FirstOrDefault(origin => origin.Location.Id == id);

    /// <summary>Whether a file of an origin is wanted. Any thread.</summary>
    public bool IsWanted(string id, OriginPath file) => Find(id)?.Wanted.IsWanted(file) != false;

    /// <summary>Adds one, which it then owns, and what reads it, where that is the first that needs it.</summary>
    public void Add(OpenedOrigin origin, ReadCache? cache)
    {
        Cache ??= cache;
        _opened = _opened.Add(origin);
        Wanted.Add(origin.Wanted);
    }

    /// <summary>
    /// Takes one out: nothing new is asked of it, what is under way ends. Files that are open can be read until they are closed; with the
    /// last of them it ends.
    /// </summary>
    public async Task RemoveAsync(OpenedOrigin origin)
    {
        Wanted.Remove(origin.Location.Id);
        _opened = _opened.Remove(origin);
        await LeaveAsync(origin).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Before the origins that it reads from.
        if (Cache is not null)
            await Cache.DisposeAsync().ConfigureAwait(false);
        foreach (OpenedOrigin origin in _opened)
            await origin.DisposeAsync().ConfigureAwait(false);
        // Mounts are gone, and with them the files that held these.
        await Task.WhenAll(_leaving).WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Puts one that is reached otherwise in the place of another, which ends with the last file that is open on it.</summary>
    public async Task ReplaceAsync(OpenedOrigin old, OpenedOrigin origin, ReadCache? cache)
    {
        Cache ??= cache;
        origin.Kept = old.Kept;
        origin.LastScan = old.LastScan;
        _opened = _opened.Replace(old, origin);
        Wanted.Replace(origin.Wanted);
        await LeaveAsync(old).ConfigureAwait(false);
    }

    /// <summary>Best first from now on; those that are not named come last.</summary>
    public void Order(IReadOnlyList<string> ids)
    {
        ImmutableArray<string> order = [.. ids];
        _opened = [.. _opened.OrderBy(origin => order.IndexOf(origin.Location.Id) is >= 0 and var place ? place : int.MaxValue)];
        Wanted.Order(ids);
    }

    private async Task LeaveAsync(OpenedOrigin origin)
    {
        await origin.RemoveAsync().ConfigureAwait(false);
        _leaving.RemoveAll(static task => task.IsCompleted);
        _leaving.Add(EndAsync(origin));
    }

    private static async Task EndAsync(OpenedOrigin origin)
    {
        await origin.Unused.ConfigureAwait(false);
        await origin.DisposeAsync().ConfigureAwait(false);
    }
}
