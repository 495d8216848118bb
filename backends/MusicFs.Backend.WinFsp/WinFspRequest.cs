using System.Diagnostics;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// One request while it is served, reused for request after request. Owned by the dispatcher's thread that took it; one that is answered later by its
/// completion.
/// </summary>
internal sealed class WinFspRequest
{
    /// <summary>What is known of it while it is served.</summary>
    public LiveOperation Live { get; } = new();

    /// <summary>Where the bytes of a read go.</summary>
    public DriverMemory Memory { get; } = new();

    /// <summary>Lays out a page of a directory; kept for the next listing.</summary>
    public DirectoryPage? Page { get; set; }

    /// <summary>Of a request that is answered later: which one the answer belongs to.</summary>
    public ulong Hint { get; set; }

    /// <summary>Of a request that is answered later: its kind.</summary>
    public uint Kind { get; set; }

    /// <summary>Whether the thread that took it went on without an answer.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Whether somebody may still write to it although it was answered: it is not used again.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>What the filesystem is told of it.</summary>
    public RequestContext Context { get; private set; }

    public void Begin(ulong number, FileSystemOperation operation, NodeId node, uint processId, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        IsDetached = false;
        Live.Begin(number, operation, node.Value, start, processId);
        Context = new RequestContext(number, new CallerIdentity(processId, 0), start, cancellation) { Live = Live };
    }
}
