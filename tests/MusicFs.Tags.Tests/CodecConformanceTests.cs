using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests;

/// <summary>Supplies this project's reader to the suite.</summary>
public abstract class CodecConformanceTests : TagCodecConformance
{
    /// <summary>More than the head and tail that may be read.</summary>
    protected static readonly byte[] Audio = Sound.Bytes(100_000);

    protected override ITagReader Reader { get; } = new TagReader();

    protected override IAudioFingerprinter Fingerprinter { get; } = new AudioFingerprinter();
}
