namespace MusicFs.Wasm;

/// <summary>
/// A function of the host that modules may import. Runs on the thread that runs the module, must not throw, block, or call into the same store, and must check whatever
/// it is given.
/// </summary>
/// <returns>A trap to end the module's call with; <see cref="WasmTrap.None"/> to go on.</returns>
public delegate WasmTrap HostFunction(ref WasmHostCall call);
