using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Flac;

[TestClass]
public sealed class FlacConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Flac;

    protected override byte[] File(string title) => FlacFixture.File(Audio, FlacFixture.Comments("TITLE=" + title));
}
