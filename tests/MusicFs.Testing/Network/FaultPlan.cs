namespace MusicFs.Testing.Network;

/// <summary>What happens to a connection once some more bytes have passed; it happens once.</summary>
internal sealed class FaultPlan(FaultAction action)
{
    public FaultAction Action => action;

    /// <summary>Bytes that still pass. Changed under the direction's lock.</summary>
    public long Left { get; set; }

    public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
