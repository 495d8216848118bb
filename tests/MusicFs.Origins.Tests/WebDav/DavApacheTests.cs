using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Tests.Http;
using MusicFs.Origins.WebDav;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.WebDav;

/// <summary>Apache's WebDAV, as a second opinion.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class DavApacheTests : WebConformance
{
    internal override async Task<FolderServer> StartServerAsync() => await ApacheServer.StartAsync(isDav: true);

    protected override IOrigin Open(HttpSettings settings) => DavOrigin.Open("dav", settings, TimeProvider.System, Log, out _)!;
}
