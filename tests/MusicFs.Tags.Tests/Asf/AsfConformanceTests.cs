using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Asf;

[TestClass]
public sealed class AsfConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Asf;

    protected override byte[] File(string title) => AsfFixture.File(Audio, AsfFixture.Description(title, "artist"));
}
