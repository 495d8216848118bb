namespace MusicFs.Wasm;

/// <summary>One call of a function of the host's. Valid during that call.</summary>
public ref struct WasmHostCall
{
    internal WasmHostCall(WasmInstance? instance, Span<ulong> slots)
    {
        Instance = instance;
        Slots = slots;
    }

    /// <summary>Who calls; null where the host itself does.</summary>
    public WasmInstance? Instance { get; }

    /// <summary>The arguments' bits at first; the results' afterwards, from the first on. As many as there are of either.</summary>
    public Span<ulong> Slots { get; }

    internal long Fuel { get; private set; }

    internal bool IsSuspended { get; private set; }

    /// <summary>Takes fuel for work that the arguments ask for: 1 for about 16 bytes that are moved.</summary>
    public void Charge(long fuel) => Fuel += Math.Max(0, fuel);

    /// <summary>
    /// Interrupts the module: <see cref="WasmInstance.Invoke"/> returns, and <see cref="WasmInstance.Resume"/> gives the results of this call later. So the host can wait for something
    /// without a thread.
    /// </summary>
    public void Suspend() => IsSuspended = true;
}
