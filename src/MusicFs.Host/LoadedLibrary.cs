using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;
using MusicFs.Host.Mounting;

namespace MusicFs.Host;

/// <summary>A scanned library, ready to be mounted, as <see cref="Composition"/> put it together.</summary>
internal sealed class LoadedLibrary(
    IVirtualFileSystem fileSystem, Action<IKernelCache> attachCache, LibrarySummary summary, IOperationSink? operations, IAsyncDisposable? observers)
    : IAsyncDisposable
{
    /// <summary>What backends serve.</summary>
    public IVirtualFileSystem FileSystem => fileSystem;

    /// <summary>What the scan found.</summary>
    public LibrarySummary Summary => summary;

    /// <summary>Receives every operation's record.</summary>
    public IOperationSink? Operations => operations;

    /// <summary>Tells the filesystem which mount to inform of changes.</summary>
    public void AttachCache(IKernelCache cache) => attachCache(cache);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => observers?.DisposeAsync() ?? ValueTask.CompletedTask;
}
