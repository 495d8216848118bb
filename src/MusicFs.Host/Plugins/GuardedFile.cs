using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's open file behind its guard. When the plugin goes it is dead, and whoever reads it opens it again.</summary>
internal sealed class GuardedFile(LoadedPlugin plugin, PluginRef<IOrigin> origin, GuardedCalls calls, PluginRef<IOriginFile> file, OriginVersion version) : IOriginFile
{
    /// <inheritdoc/>
    public OriginVersion Version => version;

    // The kernel would read it past the guard.
    public SafeHandle? LocalHandle => null;

    /// <inheritdoc/>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (destination.IsEmpty)
            return 0;
        if (file.Value is null)
            return FsError.OriginUnavailable;
        // A buffer of its own: a plugin may go on writing when nobody waits for it. Left to the collector where it might.
        byte[] buffer = GC.AllocateUninitializedArray<byte>(destination.Length);
        FsResult<int> read = await calls.CallAsync(
            plugin, origin, "IOriginFile.ReadAsync", plugin.Guard.Limits.Call, token => ReadAsync(offset, buffer, token), late: null, cancellation).ConfigureAwait(false);
        if (read.IsSuccess)
            buffer.AsMemory(0, read.Value).CopyTo(destination);
        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => plugin.Dispose(file.LetGo());

    private async ValueTask<FsResult<int>> ReadAsync(long offset, byte[] buffer, CancellationToken cancellation)
    {
        if (file.Value is not { } open)
            return FsError.OriginUnavailable;
        FsResult<int> read = await open.ReadAsync(offset, buffer, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read;
        long expected = Math.Clamp(version.Size - offset, 0, buffer.Length);
        return read.Value == expected ? read : throw new PluginFault($"it answered {read.Value} bytes where the file has {expected}");
    }
}
