namespace MusicFs.Testing.Network;

internal enum FaultAction
{
    Cut,
    Reset,
    Stall,
}
