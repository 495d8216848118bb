using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Http;

/// <summary>Apache's pages for people, as a second opinion.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class HttpPageApacheTests : WebConformance
{
    [TestMethod]
    public Task List_KnownFiles_AreKnownByTheirLines() => ProveLinesAsync();

    internal override async Task<FolderServer> StartServerAsync() => await ApacheServer.StartAsync(isDav: false);

    protected override IOrigin Open(HttpSettings settings) => HttpOrigin.Open("web", settings, TimeProvider.System, Log, out _)!;
}
