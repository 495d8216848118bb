using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Configuration;
using MusicFs.Origins.Http;
using MusicFs.Origins.Local;
using MusicFs.Origins.S3;
using MusicFs.Origins.Sftp;
using MusicFs.Origins.WebDav;

namespace MusicFs.Host.Plugins;

/// <summary>The origins built in, as a plugin registers its own. Folders are registered as <c>file</c>; their locations are paths.</summary>
internal sealed class BuiltInOrigins(ILoggerFactory loggers, TimeProvider time) : IPlugin
{
    /// <summary>The scheme of folders.</summary>
    public const string Folders = "file";

    private static readonly string[] Web = ["http", "https", "dav", "davs"];

    private readonly ILogger _log = loggers.CreateLogger<OriginOpening>();

    /// <inheritdoc/>
    public PluginManifest Manifest { get; } = new(
        "origins", typeof(BuiltInOrigins).Assembly.GetName().Version ?? new Version(0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor))
    {
        Name = "Origins built in",
        Description = "Folders, SFTP, S3, HTTP and WebDAV.",
        Kinds = PluginKinds.Origin,
    };

    /// <summary>Whether locations of a scheme are for one of these.</summary>
    public static bool Has(string scheme) => scheme is Folders or "sftp" or "s3" || Web.Contains(scheme);

    /// <inheritdoc/>
    public void Register(IPluginRegistry registry)
    {
        registry.AddOrigin(Folders, new Factory(OpenFolder));
        registry.AddOrigin("sftp", new Factory(OpenSftp));
        registry.AddOrigin("s3", new Factory(OpenS3));
        foreach (string scheme in Web)
            registry.AddOrigin(scheme, new Factory(OpenWeb));
    }

    private static OriginCreation Result(IOrigin? origin, Problem? problem) => origin is null ? new OriginCreation(problem!) : new OriginCreation(origin);

    /// <summary>A share whose server is gone holds whoever asks for it: nobody asks while the library is being opened.</summary>
    private OriginCreation OpenFolder(OriginLocation location)
    {
        ILogger log = loggers.CreateLogger<LocalOrigin>();
        if (location.Kind == OriginKind.Network)
            return new OriginCreation(FolderOrigins.OpenLater(location.Id, location.Location, isOnNetwork: true, log));
        return Result(FolderOrigins.Open(location.Id, location.Location, log, out Problem? problem), problem);
    }

    /// <summary>The kind, not the address, says which it is: a server of WebDAV may be written with http.</summary>
    private OriginCreation OpenWeb(OriginLocation location)
    {
        Problem? problem;
        IOrigin? origin = location.Kind == OriginKind.WebDav
            ? DavOrigin.Open(location.Id, SettingsOf(location), time, loggers.CreateLogger<DavOrigin>(), out problem)
            : HttpOrigin.Open(location.Id, SettingsOf(location), time, loggers.CreateLogger<HttpOrigin>(), out problem);
        return Result(origin, problem);
    }

    private OriginCreation OpenSftp(OriginLocation location)
    {
        OriginAddress address = AddressOf(location);
        OriginAccess access = location.Access;
        SftpSettings settings = new(address.Host)
        {
            Path = address.Path ?? ".",
            User = access.User ?? address.User,
            Port = address.Port,
            IdentityFile = access.IdentityFile,
            KnownHostsFile = access.KnownHosts,
            ConfigurationFile = access.SshConfiguration,
            Limits = OriginOpening.LimitsOf(access),
        };
        settings = access.Connections is { } connections ? settings with { Connections = connections } : settings;
        return Result(SftpOrigin.Open(location.Id, settings, time, loggers.CreateLogger<SftpOrigin>(), out Problem? problem), problem);
    }

    private OriginCreation OpenS3(OriginLocation location)
    {
        OriginAccess access = location.Access;
        (S3Credentials? credentials, Problem? problem) = AwsProfile.Find(location);
        if (problem is not null)
            return new OriginCreation(problem);
        OriginAddress address = AddressOf(location);
        S3Settings settings = new(address.Host) { Prefix = address.Path ?? "", Endpoint = access.Endpoint, Credentials = credentials, Limits = OriginOpening.LimitsOf(access) };
        settings = settings with
        {
            PathStyle = access.PathStyle ?? access.Endpoint is not null,
            Region = access.Region ?? (Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region : settings.Region),
            Connections = access.Connections ?? settings.Connections,
        };
        return Result(S3Origin.Open(location.Id, settings, time, loggers.CreateLogger<S3Origin>(), out problem), problem);
    }

    private HttpSettings SettingsOf(OriginLocation location)
    {
        OriginAccess access = location.Access;
        HttpSettings settings = new(AddressOf(location).Http!) { Limits = OriginOpening.LimitsOf(access) };
        HttpCredentials? credentials = access.Token is { } token ? HttpCredentials.Bearer(token.Reveal())
            : access is { User: { } user, Password: { } password } ? HttpCredentials.Basic(user, password.Reveal())
            : null;
        if (credentials is not null && settings.Location is { Scheme: "http", IsLoopback: false })
            _log.LogWarning("The password or token of origin {Origin} is sent unencrypted to {Host}; use https:// or davs:// where the server can.", location.Id, settings.Location.Host);
        return settings with { Credentials = credentials, Connections = access.Connections ?? settings.Connections };
    }

    private static OriginAddress AddressOf(OriginLocation location) => OriginAddress.Parse(location.Location).Address!;

    /// <summary>What is asked for is read back from the definition, which is all that a plugin would get.</summary>
    private sealed class Factory(Func<OriginLocation, OriginCreation> open) : IOriginFactory
    {
        public OriginCreation Create(OriginDefinition definition) => open(OriginSettings.Read(definition));
    }
}
