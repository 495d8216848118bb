using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Ogg;

[TestClass]
public sealed class OpusConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Ogg;

    protected override byte[] File(string title) => OggFixture.Opus(Audio, 10, "TITLE=" + title);
}
