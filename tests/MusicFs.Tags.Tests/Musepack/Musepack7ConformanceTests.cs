using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Musepack;

[TestClass]
public sealed class Musepack7ConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Musepack;

    protected override byte[] File(string title) => ApeTaggedFixture.Musepack7(Audio, ("Title", title));
}
