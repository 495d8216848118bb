namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>Folders of one test, removed with it.</summary>
internal sealed class Folders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("musicfs-e2e-").FullName;

    public Folders() => File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);

    /// <summary>A folder of this name, made if it is missing.</summary>
    public string this[string name] => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>A path of this name; nothing is made.</summary>
    public string PathOf(string name) => Path.Combine(_root, name);

    public void Dispose()
    {
        // A daemon that has unmounted and answered still closes what it keeps there: a name may come while the others go.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_root, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 250)
            {
                Polling.PauseAsync().GetAwaiter().GetResult();
            }
        }
    }
}
