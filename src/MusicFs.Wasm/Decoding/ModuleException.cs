namespace MusicFs.Wasm.Decoding;

/// <summary>
/// The bytes are no module, or none that is allowed. Never leaves <see cref="WasmModule.TryLoad"/>: one throw ends the loading from wherever it was, so that no
/// loop of the decoder has to ask whether an earlier read failed.
/// </summary>
internal sealed class ModuleException(string message) : Exception(message);
