using MusicFs.Contracts.Tags;
using MusicFs.Testing.Tags;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Reads fixtures through the front door.</summary>
internal static class FrontDoor
{
    public static async Task<TrackTags> TagsAsync(byte[] file)
    {
        TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(file), CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        return result.Tags;
    }

    public static async Task<TagError> ErrorAsync(byte[] file)
    {
        TagReadResult result = await new TagReader().ReadAsync(new MemoryByteSource(file), CancellationToken.None);
        Assert.IsFalse(result.IsSuccess);
        return result.Error;
    }
}
