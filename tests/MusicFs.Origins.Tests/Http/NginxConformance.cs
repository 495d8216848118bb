using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Http;

/// <summary>An origin over nginx, which serves a folder in one of its ways.</summary>
public abstract class NginxConformance : WebConformance
{
    /// <summary>Lines of nginx's configuration for the folder.</summary>
    protected abstract string Location { get; }

    internal override async Task<FolderServer> StartServerAsync() => await NginxServer.StartAsync(Location);
}
