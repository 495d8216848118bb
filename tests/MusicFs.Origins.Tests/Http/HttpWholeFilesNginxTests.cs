using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

/// <summary>nginx gives whole files only.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class HttpWholeFilesNginxTests : NginxConformance
{
    protected override string Location => "autoindex_format json; max_ranges 0;";

    protected override IOrigin Open(HttpSettings settings) => HttpOrigin.Open("web", settings, TimeProvider.System, Log, out _)!;
}
