namespace MusicFs.Wasm;

/// <summary>How a call into a module ended, or that it has not yet.</summary>
/// <param name="Trap">Why it has no results; <see cref="WasmTrap.None"/> where it has, or is interrupted.</param>
/// <param name="IsSuspended">Whether a function of the host interrupted it: see <see cref="WasmInstance.Resume"/>.</param>
/// <param name="Values">Its results.</param>
/// <param name="Fuel">Fuel that it has used so far.</param>
public readonly record struct WasmResult(WasmTrap Trap, bool IsSuspended, IReadOnlyList<WasmValue> Values, long Fuel)
{
    /// <summary>Whether it has ended with results.</summary>
    public bool IsSuccess => Trap == WasmTrap.None && !IsSuspended;
}
