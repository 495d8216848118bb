using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Mp4;

[TestClass]
public sealed class Mp4MoovLastConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Mp4;

    protected override byte[] File(string title) => Mp4Fixture.MoovLast(Audio, Mp4Fixture.Text("\u00A9nam", title));
}
