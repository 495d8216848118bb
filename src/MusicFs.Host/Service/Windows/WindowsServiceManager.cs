using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Service.Windows.Native;

namespace MusicFs.Host.Service.Windows;

/// <summary>Installs, starts, stops and removes the service, as <c>musicfs service</c> asks. Each call stands alone; any thread.</summary>
[SupportedOSPlatform("windows")]
public static class WindowsServiceManager
{
    private const int AccessDenied = 5, DoesNotExist = 1060, AlreadyRunning = 1056, NotActive = 1062, AlreadyExists = 1073, MarkedForDelete = 1072, CannotAcceptControl = 1061;

    private const uint ControlStop = 1;

    /// <summary>A mount that is in use may take ten seconds to end, and what was fetched is stored.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private static readonly uint[] RestartDelays = [5_000, 30_000, 60_000];

    /// <summary>Has Windows run a command line with the machine, as LocalSystem, and again where it fails.</summary>
    public static Problem? Install(string commandLine)
    {
        nint manager = ServiceApi.OpenManager(0, 0, ServiceApi.SC_MANAGER_CONNECT | ServiceApi.SC_MANAGER_CREATE_SERVICE);
        if (manager == 0)
            return Describe(Marshal.GetLastPInvokeError());
        nint service = ServiceApi.CreateService(
            manager, WindowsService.Name, WindowsService.Name, ServiceApi.SERVICE_CHANGE_CONFIG | ServiceApi.SERVICE_START, ServiceApi.SERVICE_WIN32_OWN_PROCESS,
            ServiceApi.SERVICE_AUTO_START, ServiceApi.SERVICE_ERROR_NORMAL, commandLine, 0, 0, 0, 0, 0);
        int error = service == 0 ? Marshal.GetLastPInvokeError() : 0;
        if (service != 0)
        {
            Configure(service);
            _ = ServiceApi.Close(service);
        }

        _ = ServiceApi.Close(manager);
        return error == 0 ? null : Describe(error);
    }

    /// <summary>Starts it and waits until it runs.</summary>
    public static async Task<Problem?> StartAsync(CancellationToken cancellation)
    {
        Problem? problem = With(ServiceApi.SERVICE_START, static service => ServiceApi.Start(service, 0, 0) != 0 ? 0 : Marshal.GetLastPInvokeError(), AlreadyRunning);
        return problem ?? await WaitAsync(ServiceState.Running, cancellation).ConfigureAwait(false);
    }

    /// <summary>Has it end, and waits until it has.</summary>
    public static async Task<Problem?> StopAsync(CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            int error = 0;
            Problem? problem = With(ServiceApi.SERVICE_STOP, service => error = AskToStop(service), NotActive);
            if (problem is null)
                return await WaitAsync(ServiceState.Stopped, cancellation).ConfigureAwait(false);
            // It is on its way to its start or its end: when it is there, it takes the call or needs none.
            if (error != CannotAcceptControl || Stopwatch.GetElapsedTime(begin) > Patience)
                return problem;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>How it is; null and why, where there is none.</summary>
    public static (string? State, bool IsRunning, Problem? Problem) Query()
    {
        ServiceState state = default;
        Problem? problem = With(ServiceApi.SERVICE_QUERY_STATUS, service => Ask(service, out state));
        return (problem is null ? NameOf(state) : null, problem is null && state == ServiceState.Running, problem);
    }

    /// <summary>Stops it and removes it.</summary>
    public static async Task<Problem?> UninstallAsync(CancellationToken cancellation) =>
        await StopAsync(cancellation).ConfigureAwait(false)
        ?? With(ServiceApi.DELETE, static service => ServiceApi.Delete(service) != 0 ? 0 : Marshal.GetLastPInvokeError(), MarkedForDelete);

    internal static string NameOf(ServiceState state) => state switch
    {
        ServiceState.Stopped => "stopped",
        ServiceState.StartPending => "starting",
        ServiceState.StopPending => "stopping",
        ServiceState.Running => "running",
        ServiceState.ContinuePending or ServiceState.PausePending or ServiceState.Paused => "paused",
    };

    internal static Problem Describe(int error) => error switch
    {
        AccessDenied => new Problem("Services are the administrators' to change.", "Run this in a window that was opened as an administrator."),
        DoesNotExist => new Problem($"There is no service {WindowsService.Name}.", "Install it: musicfs service install"),
        AlreadyExists => new Problem($"There is a service {WindowsService.Name} already.", "Use it: musicfs service start; or remove it first: musicfs service uninstall"),
        MarkedForDelete => new Problem($"The service {WindowsService.Name} is being removed.", "Close the windows that show services, and try it again."),
        CannotAcceptControl => new Problem("The service is just starting or stopping.", "Try it again in a moment."),
        _ => new Problem($"The service manager of Windows refuses (error {error}).", $"What the number means says: net helpmsg {error}"),
    };

    private static unsafe void Configure(nint service)
    {
        // SAFETY: all that is pointed to is pinned or on the stack until the calls return, which copy it; the structures have the sizes that their numbers ask for.
        fixed (char* text = "Shows a music collection as a drive organised by tags. Its configuration is %ProgramData%\\MusicFs\\config.yaml.")
        {
            nint description = (nint)text;
            _ = ServiceApi.Change(service, ServiceApi.SERVICE_CONFIG_DESCRIPTION, &description);
        }

        ServiceApi.FailureAction* actions = stackalloc ServiceApi.FailureAction[RestartDelays.Length];
        for (int i = 0; i < RestartDelays.Length; i++)
            actions[i] = new ServiceApi.FailureAction { Type = 1 /* SC_ACTION_RESTART */, DelayMilliseconds = RestartDelays[i] };
        ServiceApi.FailureActions failures = new() { ResetSeconds = 24 * 3600, Count = (uint)RestartDelays.Length, Actions = actions };
        _ = ServiceApi.Change(service, ServiceApi.SERVICE_CONFIG_FAILURE_ACTIONS, &failures);
        // Also where it says itself that it failed.
        int alsoStopped = 1;
        _ = ServiceApi.Change(service, ServiceApi.SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &alsoStopped);
    }

    private static unsafe int AskToStop(nint service)
    {
        // SAFETY: the status is on the stack, and as long as winsvc.h says.
        ServiceStatus status;
        return ServiceApi.Control(service, ControlStop, &status) != 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static unsafe int Ask(nint service, out ServiceState state)
    {
        // SAFETY: the status is on the stack, and as long as winsvc.h says.
        ServiceStatus status = default;
        int error = ServiceApi.Query(service, &status) != 0 ? 0 : Marshal.GetLastPInvokeError();
        state = status.State;
        return error;
    }

    private static async Task<Problem?> WaitAsync(ServiceState wanted, CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            ServiceState state = default;
            if (With(ServiceApi.SERVICE_QUERY_STATUS, service => Ask(service, out state)) is { } problem)
                return problem;
            if (state == wanted)
                return null;
            if (state == ServiceState.Stopped)
                return new Problem("The service has stopped again.", $"Its log says why: {Path.Combine(Configuration.WindowsPlaces.OfService, "logs")}");
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                return new Problem($"The service is still {NameOf(state)}.", "See how it does: musicfs service status");
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Calls with the service open; one error, if any, is none.</summary>
    private static Problem? With(uint access, Func<nint, int> call, int accepted = 0)
    {
        nint manager = ServiceApi.OpenManager(0, 0, ServiceApi.SC_MANAGER_CONNECT);
        if (manager == 0)
            return Describe(Marshal.GetLastPInvokeError());
        nint service = ServiceApi.OpenService(manager, WindowsService.Name, access);
        int error = service == 0 ? Marshal.GetLastPInvokeError() : call(service);
        if (service != 0)
            _ = ServiceApi.Close(service);
        _ = ServiceApi.Close(manager);
        return error == 0 || error == accepted ? null : Describe(error);
    }
}
