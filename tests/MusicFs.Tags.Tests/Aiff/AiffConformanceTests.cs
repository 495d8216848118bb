using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Aiff;

[TestClass]
public sealed class AiffConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Aiff;

    protected override byte[] File(string title) => IffFixture.Aiff(Audio, IffFixture.BigChunk("ID3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", title))));
}
