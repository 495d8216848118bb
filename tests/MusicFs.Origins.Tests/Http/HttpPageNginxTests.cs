using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

/// <summary>nginx gives pages for people.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class HttpPageNginxTests : NginxConformance
{
    protected override string Location => "autoindex_format html;";

    [TestMethod]
    public Task List_KnownFiles_AreKnownByTheirLines() => ProveLinesAsync();

    protected override IOrigin Open(HttpSettings settings) => HttpOrigin.Open("web", settings, TimeProvider.System, Log, out _)!;
}
