namespace MusicFs.Host.Plugins.Wasm;

/// <summary>Bytes that files of a format have.</summary>
internal sealed record WasmMagic
{
    public int Offset { get; init; }

    /// <summary>Hexadecimal.</summary>
    public string Bytes { get; init; } = "";
}
