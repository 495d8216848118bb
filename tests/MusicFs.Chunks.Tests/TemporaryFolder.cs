namespace MusicFs.Chunks.Tests;

/// <summary>A folder on the real disk for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("musicfs-chunks-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>What the store's files take: the lock and its holder's name are none of them.</summary>
    public long Bytes => new DirectoryInfo(Path).EnumerateFiles().Where(static file => file.Name is not ("lock" or "holder")).Sum(static file => file.Length);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
