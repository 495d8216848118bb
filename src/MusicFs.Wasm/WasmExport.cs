namespace MusicFs.Wasm;

/// <summary>Something that a module gives to its host.</summary>
/// <param name="Name">Its name, unique in the module.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Its number among all of its kind in the module.</param>
public readonly record struct WasmExport(string Name, WasmExternalKind Kind, int Index);
