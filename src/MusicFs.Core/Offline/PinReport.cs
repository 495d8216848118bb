using MusicFs.Core.Reading;
using MusicFs.Library.User;

namespace MusicFs.Core.Offline;

/// <summary>How a pin stands.</summary>
/// <param name="Pin">The pin.</param>
/// <param name="State">In a word.</param>
/// <param name="Reason">Why it is not complete; empty where it is.</param>
public sealed record PinReport(HeldPin Pin, PinState State, string Reason)
{
    /// <summary>Files that it means.</summary>
    public int Files { get; init; }

    /// <summary>Of them those that play without the network.</summary>
    public int PlayableFiles { get; init; }

    /// <summary>Bytes that have to be in the store for all of them; files on this machine's own disks need none.</summary>
    public long Bytes { get; init; }

    /// <summary>Of them those that are there.</summary>
    public long StoredBytes { get; init; }

    /// <summary>What is missing.</summary>
    internal IReadOnlyList<ShownOriginal> Lacking { get; init; } = [];

    /// <summary>Folders of which something is missing, some of them.</summary>
    public IReadOnlyList<string> IncompleteFolders { get; init; } = [];
}
