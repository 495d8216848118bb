using MusicFs.Contracts.Tags;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.MonkeysAudio;

[TestClass]
public sealed class MonkeysAudioConformanceTests : CodecConformanceTests
{
    protected override AudioContainer Container => AudioContainer.Ape;

    protected override byte[] File(string title) => ApeTaggedFixture.MonkeysAudio(Audio, ("Title", title));
}
