using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Wav;

[TestClass]
public sealed class WavConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Wav;

    protected override byte[] File(string title) => IffFixture.Wav(Audio, IffFixture.Info(("INAM", title)));
}
