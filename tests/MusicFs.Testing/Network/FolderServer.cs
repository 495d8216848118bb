using System.Net;

namespace MusicFs.Testing.Network;

/// <summary>A web server over a folder that a test fills. The folder goes with it.</summary>
public abstract class FolderServer : IAsyncDisposable
{
    private readonly string _folder;
    private DateTime _written = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private protected FolderServer(string folder, ServerProcess process, IPEndPoint endPoint) => (_folder, Process, EndPoint) = (folder, process, endPoint);

    public IPEndPoint EndPoint { get; }

    /// <summary>The address of the music.</summary>
    public Uri Root => new($"http://{EndPoint}/my%20music/");

    private protected ServerProcess Process { get; }

    private string Music => Path.Combine(_folder, "root", "my music");

    /// <summary>Puts a new file in its place. Each gets a minute and a second of its own: pages for people tell versions apart by the minute.</summary>
    public void Write(string path, byte[] content)
    {
        // A name may be as long as names can be.
        string full = Path.Combine(Music, path), next = Path.Combine(_folder, "next");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(next, content);
        File.SetLastWriteTimeUtc(next, _written = _written.AddSeconds(61));
        File.Move(next, full, overwrite: true);
    }

    public void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(Music, path));

    public void Delete(string path) => File.Delete(Path.Combine(Music, path));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A folder with the place for the music in it.</summary>
    private protected static string Create(string name)
    {
        string folder = Directory.CreateTempSubdirectory($"musicfs-{name}-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "root", "my music"));
        return folder;
    }
}
