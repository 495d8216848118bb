using System.Runtime.InteropServices;

namespace MusicFs.Host.Service.Windows;

/// <summary>What a service says of itself to Windows: SERVICE_STATUS of winsvc.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServiceStatus
{
    public const uint AcceptStop = 1, AcceptShutdown = 4, AcceptParameterChange = 8;

    /// <summary>SERVICE_WIN32_OWN_PROCESS.</summary>
    public const uint OwnProcess = 0x10;

    /// <summary>ERROR_SERVICE_SPECIFIC_ERROR: the number is the program's own.</summary>
    public const uint SpecificError = 1066;

    /// <summary>For what takes its time another checkpoint is told before this is over.</summary>
    public const uint WaitMilliseconds = 30_000;

    public uint Type;
    public ServiceState State;
    public uint Controls;
    public uint ExitCode;
    public uint SpecificExitCode;
    public uint CheckPoint;
    public uint WaitHint;

    /// <summary>What is said in a state: which controls are taken then, and how long the manager shall wait for the next.</summary>
    /// <param name="state">Which.</param>
    /// <param name="checkPoint">Counts what was said in the states that are on their way to another.</param>
    /// <param name="exitCode">Of a service that has stopped.</param>
    public static ServiceStatus Of(ServiceState state, uint checkPoint = 0, int exitCode = 0)
    {
        bool isPending = state is ServiceState.StartPending or ServiceState.StopPending;
        return new ServiceStatus
        {
            Type = OwnProcess,
            State = state,
            Controls = state == ServiceState.Running ? AcceptStop | AcceptShutdown | AcceptParameterChange : 0,
            ExitCode = exitCode == 0 ? 0 : SpecificError,
            SpecificExitCode = (uint)exitCode,
            CheckPoint = isPending ? checkPoint : 0,
            WaitHint = isPending ? WaitMilliseconds : 0,
        };
    }
}
