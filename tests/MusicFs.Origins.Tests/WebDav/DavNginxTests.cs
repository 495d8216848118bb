using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Tests.Http;
using MusicFs.Origins.WebDav;

namespace MusicFs.Origins.Tests.WebDav;

/// <summary>nginx with its WebDAV module.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class DavNginxTests : NginxConformance
{
    protected override string Location => "dav_ext_methods PROPFIND OPTIONS;";

    protected override IOrigin Open(HttpSettings settings) => DavOrigin.Open("dav", settings, TimeProvider.System, Log, out _)!;
}
