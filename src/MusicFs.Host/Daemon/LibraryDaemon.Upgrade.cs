using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Endpoint;
using MusicFs.Control.HandOver.V1;
using MusicFs.Core;
using MusicFs.Core.HandOver;
using MusicFs.Host.Configuration;
using MusicFs.Host.ControlApi;
using MusicFs.Host.HandOver;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>Another process takes this one's place, and this one another's (docs/decisions/027).</summary>
public sealed partial class LibraryDaemon
{
    /// <summary>For requests under way; those that take longer go along.</summary>
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(1);

    /// <summary>For the new process to open everything.</summary>
    private static readonly TimeSpan GiveLimit = TimeSpan.FromSeconds(60);

    private volatile bool _isHandingOver;
    private bool _isHandedOver;

    /// <summary>Whether another process is about to serve: the mounts answer again when it does, or are lost.</summary>
    internal bool IsHandingOver => _isHandingOver;

    /// <summary>Starts a program and gives it everything. On success this daemon is complete, and its process is to end.</summary>
    /// <param name="program">Null for the one that this process was started as.</param>
    /// <param name="limit">How long the new program may take to answer.</param>
    /// <param name="tell">Hears of each step.</param>
    /// <returns>The result, or why nothing was done.</returns>
    internal async Task<(UpgradeResult? Result, Problem? Problem)> UpgradeAsync(string? program, TimeSpan limit, Func<string, Task> tell)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if ((State != DaemonState.Running ? Stopping : FindUpgradeObstacle()) is { } obstacle)
                return (null, obstacle);
            Launch own = _parts.Launch!;
            Launch launch = program is null ? own : own.With(program);
            await tell($"starting {string.Join(' ', launch.Command)}").ConfigureAwait(false);
            (Successor? started, Problem? problem) = StartSuccessor(launch);
            if (started is null)
                return (null, problem);
            using Successor successor = started;
            (Hello? hello, problem) = await GreetAsync(successor, limit).ConfigureAwait(false);
            if (hello is null)
                return (null, problem);
            await tell($"process {successor.ProcessId} is version {hello.Version}; this is {Identity.Version}").ConfigureAwait(false);
            // Now, where there is time: what is left to write while everybody waits is little then.
            foreach (LibraryTree tree in Trees())
                await Task.Run(() => tree.Library.Save?.Invoke()).ConfigureAwait(false);
            return await HandOverAsync(successor, hello, own, tell).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Problem? FindUpgradeObstacle()
    {
        if (!OperatingSystem.IsLinux() || _parts.Launch is null)
            return new Problem("This daemon cannot be replaced while it runs.", "End it and start the new one.");
        if (_endpoint is null || Template.CacheDirectory is null || LiveMounts.Count == 0)
            return new Problem("A daemon without mounts, a cache folder or a control socket cannot be replaced while it runs.", "End it and start the new one.");
        foreach (LiveMount mount in LiveMounts)
        {
            if (!mount.Session.IsWhole || mount.Session.Mount is not IFuseMount served)
                return new Problem($"{mount.Session.MountPoint} is just ending, or being mounted again.", "Try again in a moment.");
            if (served.HandOverObstacle is { } obstacle)
                return obstacle with { What = $"{mount.Session.MountPoint}: {obstacle.What}" };
            if (mount.Tree.Library.FileSystem is MusicFileSystem { Writers: > 0 })
                return new Problem($"A program is writing to a file of {mount.Session.MountPoint}.", "Try again once it has closed it.");
        }

        return null;
    }

    private (Successor? Successor, Problem? Problem) StartSuccessor(Launch launch) =>
        Successor.Start(launch.Command, launch.Arguments, launch.Folder, Service?.Variables ?? new Dictionary<string, string>());

    private async Task<(Hello? Hello, Problem? Problem)> GreetAsync(Successor successor, TimeSpan limit)
    {
        (Hello? hello, Problem? problem) = await successor.GreetAsync(limit).ConfigureAwait(false);
        problem ??= hello is null ? null : Identity.Compare(Identity.Of(Template), hello);
        return problem is null ? (hello, null) : (null, problem);
    }

    /// <summary>From here on this process serves no more: what fails now is given to a process of the old program.</summary>
    private async Task<(UpgradeResult? Result, Problem? Problem)> HandOverAsync(Successor successor, Hello hello, Launch own, Func<string, Task> tell)
    {
        await tell("handing over").ConfigureAwait(false);
        _isHandingOver = true;
        Service?.Alive();
        if (_metrics is not null)
            await _metrics.DisposeAsync().ConfigureAwait(false);
        if (_tcp is not null)
            await _tcp.StopAcceptingAsync().ConfigureAwait(false);
        foreach (LibraryTree tree in Trees())
            await tree.StopLookingAsync().ConfigureAwait(false);
        // The kernel may wait for an answer before it takes a notice, so these go first.
        foreach (LiveMount mount in LiveMounts)
            await mount.Session.Mount.Cache.FlushAsync().ConfigureAwait(false);
        long pause = Stopwatch.GetTimestamp();
        DescriptorList descriptors = new();
        (State? state, Problem? problem) = await CollectAsync(descriptors).ConfigureAwait(false);
        foreach (LibraryTree tree in Enumerable.Reverse(Trees()))
            await tree.DisposeAsync().ConfigureAwait(false);
        if (state is null)
            return (null, Lose(problem!));
        int open = state.Trees.Sum(static tree => tree.Open.Count);
        byte[] message = HandOverMessage.Write(state);
        problem = await successor.GiveAsync(message, descriptors.All, GiveLimit).ConfigureAwait(false);
        if (problem is null)
        {
            await FinishAsync(successor).ConfigureAwait(false);
            return (new UpgradeResult(hello.ProcessId, hello.Version, Stopwatch.GetElapsedTime(pause), open), null);
        }

        successor.Dispose();
        _log.LogError("The upgrade failed, and the old program goes on in a new process: {Problem}", problem);
        return (null, await ReturnAsync(own, message, descriptors).ConfigureAwait(false) is { } lost ? Lose(lost) : problem);
    }

    /// <summary>Gives everything to a process of this program.</summary>
    private async Task<Problem?> ReturnAsync(Launch own, byte[] message, DescriptorList descriptors)
    {
        (Successor? started, Problem? problem) = StartSuccessor(own);
        if (started is null)
            return problem;
        using Successor successor = started;
        (_, problem) = await GreetAsync(successor, GiveLimit).ConfigureAwait(false);
        problem ??= await successor.GiveAsync(message, descriptors.All, GiveLimit).ConfigureAwait(false);
        if (problem is null)
            await FinishAsync(successor).ConfigureAwait(false);
        return problem;
    }

    private async Task FinishAsync(Successor successor)
    {
        _isHandedOver = true;
        // Only what the main process says is believed.
        Service?.MainProcess(successor.ProcessId);
        await successor.ReleaseAsync(GiveLimit).ConfigureAwait(false);
        _log.LogInformation("Process {Process} has taken over.", successor.ProcessId);
        _completion.TrySetResult(SessionEnd.HandedOver);
    }

    /// <summary>Nobody can serve the mounts any more.</summary>
    private Problem Lose(Problem problem)
    {
        _log.LogCritical("The mounts are lost: {Problem}", problem);
        Abandon();
        return problem;
    }

    private async Task<(State? State, Problem? Problem)> CollectAsync(DescriptorList descriptors)
    {
        State state = new() { Format = HandOverMessage.Format, Version = Identity.Version };
        LiveMount[] mounts = [.. LiveMounts];
        foreach (LiveMount mount in mounts)
        {
            Mount message = new() { Request = MountMessage.Write(mount.Request) };
            // As the kernel has it, whatever it was asked for by.
            message.Request.MountPoint = mount.Session.MountPoint;
            FuseHandOver connection = await ((IFuseMount)mount.Session.Mount).QuiesceAsync(RequestLimit).ConfigureAwait(false);
            StateTranslation.Write(connection, message, descriptors);
            state.Mounts.Add(message);
        }

        List<LibraryTree> trees = [];
        foreach ((LiveMount mount, Mount message) in mounts.Zip(state.Mounts))
        {
            if (!trees.Contains(mount.Tree))
            {
                (FileSystemState? tree, Problem? problem) = await Task.Run(((MusicFileSystem)mount.Tree.Library.FileSystem).HandOver).ConfigureAwait(false);
                if (tree is null)
                    return (null, problem);
                trees.Add(mount.Tree);
                state.Trees.Add(StateTranslation.Write(tree, descriptors));
            }

            message.Tree = (uint)trees.IndexOf(mount.Tree);
        }

        (int socket, int held) = _endpoint!.Descriptors;
        (state.ControlSocket, state.ControlLock) = (descriptors.Add(socket), descriptors.Add(held));
        state.Descriptors = (uint)descriptors.All.Count;
        return (state, null);
    }

    /// <summary>Where another process serves, nothing is unmounted and nothing is closed that both have.</summary>
    private async Task<bool> IsHandedOverAsync()
    {
        if (!_isHandedOver)
            return false;
        if (_server is not null)
            await _server.LeaveAsync().ConfigureAwait(false);
        if (_tcp is not null)
            await _tcp.LeaveAsync().ConfigureAwait(false);
        return true;
    }

    private static async Task<DaemonStart> InheritAsync(
        IReadOnlyList<MountRequest> requests, Inheritance inheritance, IProgress<ScanProgress>? progress, DaemonParts parts, CancellationToken cancellation)
    {
        // While the other process still serves: nobody waits for it.
        if (parts.LoadProgram is { } loadProgram)
            await loadProgram(cancellation).ConfigureAwait(false);
        // Whatever goes wrong, nothing is disposed: that would unmount what the other process still has.
        Problem? problem = parts.ControlDirectory is null
            ? new Problem("This user has no folder for control sockets.", "Set MUSICFS_RUNTIME_DIR.")
            : await inheritance.ReceiveAsync(requests[0]).ConfigureAwait(false);
        if (problem is not null)
            return Refuse(inheritance, problem);
        (int socket, int held) = inheritance.Control;
        ControlEndpoint endpoint = ControlEndpoint.Adopt(parts.ControlDirectory!, requests[0].Library, socket, held);
        LibraryDaemon daemon = new(inheritance.Requests[0], parts, progress, endpoint);
        foreach (MountRequest request in inheritance.Requests)
        {
            if ((await daemon.AddAsync(request, cancellation).ConfigureAwait(false)).Start is { IsSuccess: false } refused)
                return Refuse(inheritance, refused.Problem);
        }

        if (await daemon.ServeMetricsAsync().ConfigureAwait(false) is { } unserved)
            daemon._log.LogError("{Problem}", unserved);
        if (!await inheritance.CommitAsync().ConfigureAwait(false))
            return Refuse(inheritance, new Problem("The old process keeps what it has.", "Its log says why."));
        endpoint.WriteHolder();
        daemon.Settle();
        return DaemonStart.Live(daemon);
    }

    private static DaemonStart Refuse(Inheritance inheritance, Problem problem)
    {
        inheritance.Fail(problem);
        return DaemonStart.Refused(problem, isConfiguration: false);
    }

    private static Task<Problem?> RestoreAsync(LoadedLibrary library, FileSystemState state) =>
        library.FileSystem is MusicFileSystem files ? files.RestoreAsync(state) : Task.FromResult<Problem?>(null);
}
