namespace MusicFs.Wasm.Execution;

/// <summary>Where a caller goes on.</summary>
/// <param name="Function">The caller.</param>
/// <param name="Next">Its next instruction.</param>
/// <param name="Frame">Its frame's first slot.</param>
internal readonly record struct CallFrame(WasmFunction Function, int Next, int Frame);
