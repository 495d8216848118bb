using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Dsf;

[TestClass]
public sealed class DsfConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Dsf;

    protected override byte[] File(string title) => IffFixture.Dsf(Audio, Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", title)));
}
