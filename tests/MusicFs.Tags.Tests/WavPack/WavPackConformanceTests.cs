using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.WavPack;

[TestClass]
public sealed class WavPackConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.WavPack;

    protected override byte[] File(string title) => ApeTaggedFixture.WavPack(Audio, ("Title", title));
}
