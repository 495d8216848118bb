using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Service;

/// <summary>
/// Whether mounts answer, asked twice: the filesystem by a call within the process, and the whole way through the kernel and the threads
/// that serve it, as any program would. That second one may hang for ever, so it has a thread of its own, which nobody waits for longer than
/// the limit, and a mount that still hangs is not asked again.
/// </summary>
internal sealed class MountProbe
{
    private const int Stack = 256 * 1024;

    private readonly ConcurrentDictionary<string, Task> _asked = new(StringComparer.Ordinal);
    private readonly Action<string> _ask;
    private readonly TimeProvider _time;

    /// <param name="ask">Has the kernel ask the filesystem at a path; may hang.</param>
    /// <param name="time">The clock.</param>
    public MountProbe(Action<string> ask, TimeProvider time)
    {
        _ask = ask;
        _time = time;
    }

    /// <summary>Of a real mount. What a filesystem has free is never kept by the kernel.</summary>
    public static void AskKernel(string mountPoint) => _ = new DriveInfo(mountPoint).TotalSize;

    /// <returns>Null, or what does not answer.</returns>
    public async Task<string?> FindSilentAsync(string mountPoint, IVirtualFileSystem fileSystem, TimeSpan limit)
    {
        if (!await AnswersAsync(fileSystem, limit).ConfigureAwait(false))
            return $"the filesystem at {mountPoint}";
        Task asked = _asked.GetOrAdd(mountPoint, Ask);
        try
        {
            await asked.WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return $"the mount at {mountPoint}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Unmounted meanwhile, or not for this user's eyes: it answered.
        }

        _asked.TryRemove(mountPoint, out _);
        return null;
    }

    private async Task<bool> AnswersAsync(IVirtualFileSystem fileSystem, TimeSpan limit)
    {
        RequestContext context = default;
        Task<FsResult<NodeAttributes>> answer = fileSystem.GetAttributesAsync(context, NodeId.Root).AsTask();
        try
        {
            return (await answer.WaitAsync(limit, _time).ConfigureAwait(false)).IsSuccess;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task Ask(string mountPoint)
    {
        TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(
            () =>
            {
                try
                {
                    _ask(mountPoint);
                    answered.SetResult();
                }
                catch (Exception fault)
                {
                    answered.SetException(fault);
                }
            },
            Stack)
        {
            IsBackground = true,
            Name = "probe",
        };
        thread.Start();
        return answered.Task;
    }
}
