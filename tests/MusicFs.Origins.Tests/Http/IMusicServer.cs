namespace MusicFs.Origins.Tests.Http;

/// <summary>A web server over a folder that a test fills.</summary>
internal interface IMusicServer : IAsyncDisposable
{
    /// <summary>The folder's address.</summary>
    Uri Root { get; }

    /// <summary>Puts a new file in its place, with a time of its own.</summary>
    void Write(string path, byte[] content);

    void MakeFolder(string path);

    void Delete(string path);
}
