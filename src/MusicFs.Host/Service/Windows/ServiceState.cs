namespace MusicFs.Host.Service.Windows;

/// <summary>How a service is; the numbers of winsvc.h.</summary>
internal enum ServiceState : uint
{
    Stopped = 1,
    StartPending = 2,
    StopPending = 3,
    Running = 4,
    ContinuePending = 5,
    PausePending = 6,
    Paused = 7,
}
