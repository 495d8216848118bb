namespace MusicFs.Host.Plugins.Wasm;

/// <summary>What a module's <c>read_tags</c> answers, in JSON (docs/wasm-plugins.md).</summary>
internal sealed record WasmAnswer
{
    public Dictionary<string, List<string>>? Fields { get; init; }

    /// <summary><c>unknown</c>, <c>truncated</c>, <c>corrupt</c> or <c>limit</c> where nothing was read.</summary>
    public string? Error { get; init; }

    public string? Message { get; init; }

    public string? Codec { get; init; }

    public double? DurationSeconds { get; init; }

    public int? SampleRate { get; init; }

    public int? Channels { get; init; }

    public int? BitsPerSample { get; init; }

    /// <summary>Where the audio is in the file.</summary>
    public long? AudioOffset { get; init; }

    public long? AudioLength { get; init; }
}
