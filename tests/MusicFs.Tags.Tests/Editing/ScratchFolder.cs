namespace MusicFs.Tags.Tests.Editing;

/// <summary>A folder for one test; gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("musicfs-edit-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
