using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Service.Windows.Native;

namespace MusicFs.Host.Service.Windows;

/// <summary>
/// This process as a service of Windows: <see cref="Run"/> hands the calling thread to the service control manager, which starts the work on a thread of its own and says when it shall end. One a
/// process. What the manager says comes from any thread.
/// </summary>
public sealed class WindowsService : IDisposable
{
    /// <summary>Of the service, for <c>sc</c> and <c>net</c>; the installer knows it too.</summary>
    public const string Name = "MusicFs";

    private const uint ControlStop = 1, ControlInterrogate = 4, ControlShutdown = 5, ControlParameterChange = 6, NotImplemented = 120;

    /// <summary>ERROR_FAILED_SERVICE_CONTROLLER_CONNECT.</summary>
    private const int NotStartedByManager = 1063;

    private static readonly TimeSpan CheckPointEvery = TimeSpan.FromSeconds(5);

    private static WindowsService? _current;

    private readonly Func<WindowsService, Task<int>> _work;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private nint _handle;
    private ServiceState _state = ServiceState.StartPending;
    private uint _checkPoint;
    private int _exitCode;

    private WindowsService(Func<WindowsService, Task<int>> work) => _work = work;

    /// <summary>Fires when the service shall end.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Called when the configuration shall be read again (<c>sc control MusicFs paramchange</c>).</summary>
    public Action? Reload { get; set; }

    /// <summary>Serves until the manager has ended it.</summary>
    /// <param name="work">What the service does; it ends when <see cref="Stop"/> fires. Gives its exit code.</param>
    /// <returns>The exit code, or why this process is no service.</returns>
    [SupportedOSPlatform("windows")]
    public static (int ExitCode, Problem? Problem) Run(Func<WindowsService, Task<int>> work)
    {
        using WindowsService service = new(work);
        _current = service;
        int error = service.Dispatch();
        return error switch
        {
            0 => (service._exitCode, null),
            NotStartedByManager => (0, new Problem("This is what the service manager of Windows runs.", "Start the service: musicfs service start; or mount in this window: musicfs mount")),
            _ => (0, new Problem($"The service manager of Windows does not take this process (error {error}).", "Start the service: musicfs service start")),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>It serves.</summary>
    [SupportedOSPlatform("windows")]
    public void SetRunning() => Tell(ServiceState.Running);

    [SupportedOSPlatform("windows")]
    private static unsafe int DispatchTable(char* name)
    {
        // SAFETY: the table and the name live until the call returns, which it does when the service has stopped.
        ServiceApi.TableEntry* table = stackalloc ServiceApi.TableEntry[2];
        table[0] = new ServiceApi.TableEntry { Name = name, Main = &Main };
        table[1] = default;
        return ServiceApi.Dispatch(table) != 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [SupportedOSPlatform("windows")]
    private unsafe int Dispatch()
    {
        // SAFETY: the name is pinned until the call returns.
        fixed (char* name = Name)
            return DispatchTable(name);
    }

    [UnmanagedCallersOnly]
    [SupportedOSPlatform("windows")]
    private static unsafe void Main(uint count, char** arguments)
    {
        // SAFETY: what the manager gives is not looked at; no exception leaves.
        try
        {
            _current!.Serve();
        }
        catch (Exception fault)
        {
            // Nothing managed may leave; the manager sees a process that ends.
            Environment.FailFast("The service failed.", fault);
        }
    }

    [UnmanagedCallersOnly]
    [SupportedOSPlatform("windows")]
    private static unsafe uint Handle(uint control, uint kind, void* data, void* context)
    {
        // SAFETY: what comes with the number is not looked at; no exception leaves.
        try
        {
            return _current!.Take(control);
        }
        catch (Exception fault)
        {
            Environment.FailFast("The service failed.", fault);
            return 0;
        }
    }

    [SupportedOSPlatform("windows")]
    private unsafe void Serve()
    {
        // SAFETY: the handler is a static method, which is there as long as the process.
        _handle = ServiceApi.RegisterHandler(Name, &Handle, 0);
        if (_handle == 0)
            throw new InvalidOperationException($"The service has no handler (error {Marshal.GetLastPInvokeError()}).");
        Tell(ServiceState.StartPending);
        using Timer progress = new(_ => Progress(), null, CheckPointEvery, CheckPointEvery);
        _exitCode = _work(this).GetAwaiter().GetResult();
        Tell(ServiceState.Stopped);
    }

    [SupportedOSPlatform("windows")]
    private uint Take(uint control)
    {
        switch (control)
        {
            case ControlStop or ControlShutdown:
                Tell(ServiceState.StopPending);
                // Whoever listens may take a while, and this thread is the manager's.
                _ = Task.Run(_stop.Cancel);
                return 0;
            case ControlParameterChange:
                _ = Task.Run(() => Reload?.Invoke());
                return 0;
            case ControlInterrogate:
                return 0;
            default:
                return NotImplemented;
        }
    }

    /// <summary>While it starts or stops the manager wants to hear again and again that it goes on.</summary>
    [SupportedOSPlatform("windows")]
    private void Progress()
    {
        lock (_gate)
        {
            if (_state is ServiceState.StartPending or ServiceState.StopPending)
                Tell(_state);
        }
    }

    [SupportedOSPlatform("windows")]
    private unsafe void Tell(ServiceState state)
    {
        lock (_gate)
        {
            // Nothing comes behind the end, and a start that ends late does not undo a stop.
            if (_state == ServiceState.Stopped || (_state == ServiceState.StopPending && state == ServiceState.Running))
                return;
            _state = state;
            ServiceStatus status = ServiceStatus.Of(state, ++_checkPoint, _exitCode);
            // SAFETY: the status lives on the stack until the call returns, which copies it.
            if (ServiceApi.SetStatus(_handle, &status) == 0)
                Debug.WriteLine($"SetServiceStatus failed: {Marshal.GetLastPInvokeError()}");
        }
    }
}
