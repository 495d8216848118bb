using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Mpeg;

[TestClass]
public sealed class MpegConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Mp3;

    protected override byte[] File(string title) => [.. Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", title)), .. Mp3Fixture.Frames(240)];
}
