using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Musepack;

[TestClass]
public sealed class Musepack8ConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Musepack;

    protected override byte[] File(string title) => ApeTaggedFixture.Musepack8(Audio, ("Title", title));
}
