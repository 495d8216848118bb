namespace MusicFs.Host.Plugins.Wasm;

/// <summary>What a module's <c>describe</c> answers, in JSON (docs/wasm-plugins.md).</summary>
internal sealed record WasmDescription
{
    /// <summary>The version of what module and host say to each other.</summary>
    public int Abi { get; init; }

    /// <summary>Of a format: extensions of file names.</summary>
    public List<string>? Extensions { get; init; }

    /// <summary>Of a format: any of these at its place is the format.</summary>
    public List<WasmMagic>? Magic { get; init; }
}
