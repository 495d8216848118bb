using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

/// <summary>nginx gives indexes for programs.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class HttpExactIndexNginxTests : NginxConformance
{
    protected override string Location => "autoindex_format json;";

    protected override IOrigin Open(HttpSettings settings) => HttpOrigin.Open("web", settings, TimeProvider.System, Log, out _)!;
}
