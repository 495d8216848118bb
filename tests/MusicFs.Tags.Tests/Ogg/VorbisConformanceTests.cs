using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Ogg;

[TestClass]
public sealed class VorbisConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Ogg;

    protected override byte[] File(string title) => OggFixture.Vorbis(Audio, 10, "TITLE=" + title);
}
