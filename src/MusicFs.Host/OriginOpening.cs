using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Host.Configuration;
using MusicFs.Origins.Http;
using MusicFs.Origins.Local;
using MusicFs.Origins.Resilience;
using MusicFs.Origins.S3;
using MusicFs.Origins.Sftp;
using MusicFs.Origins.WebDav;

namespace MusicFs.Host;

/// <summary>
/// Opens origins of every kind. What is on another machine is not spoken to yet, so one that is away refuses no mount: its health tells. A
/// local folder must be there, unless the library knows from before what is in it.
/// </summary>
internal sealed class OriginOpening(ILoggerFactory loggers, TimeProvider time)
{
    private readonly ILogger _log = loggers.CreateLogger<OriginOpening>();

    /// <summary>All origins of a library, or why one of them can never be one; then none is left open.</summary>
    /// <param name="locations">Where they are.</param>
    /// <param name="isKnown">Whether the library has files of the origin of this id from before.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(IReadOnlyList<OpenedOrigin> Origins, Problem? Problem)> OpenAsync(
        IReadOnlyList<OriginLocation> locations, Func<string, Task<bool>> isKnown, CancellationToken cancellation)
    {
        List<OpenedOrigin> opened = [];
        bool isComplete = false;
        try
        {
            foreach (OriginLocation location in locations)
            {
                (OpenedOrigin? origin, Problem? problem) = location.Kind == OriginKind.Local
                    ? await OpenFolderAsync(location, isKnown, cancellation).ConfigureAwait(false)
                    : OpenRemote(location);
                if (origin is null)
                    return ([], problem);
                opened.Add(origin);
            }

            isComplete = true;
            return (opened, null);
        }
        finally
        {
            foreach (OpenedOrigin origin in isComplete ? [] : opened)
                await origin.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(OpenedOrigin? Origin, Problem? Problem)> OpenFolderAsync(OriginLocation location, Func<string, Task<bool>> isKnown, CancellationToken cancellation)
    {
        ILogger log = loggers.CreateLogger<LocalOrigin>();
        LocalOrigin? origin = LocalOrigin.Open(location.Id, location.Location, log, out Problem? problem);
        // An open folder may still forbid to be listed, and would then look like an empty library.
        if (origin is not null && await ListingProblemAsync(origin, cancellation).ConfigureAwait(false) is { } unlisted)
        {
            origin.Dispose();
            (origin, problem) = (null, unlisted);
        }

        if (origin is not null)
            return (origin.Capabilities.Watch ? Check(location, origin) : Compose(location, origin, location.Access), null);
        if (!await isKnown(location.Id).ConfigureAwait(false))
            return (null, problem);
        _log.LogWarning("{Problem} What is known of it is shown; it is looked at again from time to time.", problem!.What);
        return (Check(location, LocalOrigin.OpenLater(location.Id, location.Location, isOnNetwork: false, log)), null);
    }

    private static async Task<Problem?> ListingProblemAsync(LocalOrigin origin, CancellationToken cancellation)
    {
        FsResult<IReadOnlyList<OriginEntry>> listing;
        try
        {
            listing = await origin.ListAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        catch
        {
            origin.Dispose();
            throw;
        }

        return listing.IsSuccess
            ? null
            : new Problem($"The origin {origin.RootPath} cannot be listed ({listing.Error}).", "Give this user the right to read and enter it, and check its disk.");
    }

    private (OpenedOrigin? Origin, Problem? Problem) OpenRemote(OriginLocation location)
    {
        OriginAccess access = location.Access;
        (IOrigin? origin, Problem? problem) = location.Kind switch
        {
            OriginKind.Http => OpenHttp(location),
            OriginKind.WebDav => OpenDav(location),
            OriginKind.Sftp => OpenSftp(location),
            OriginKind.S3 => OpenS3(location),
            // A share whose server is gone holds whoever asks for it: nobody asks while the library is being opened.
            OriginKind.Network or OriginKind.Local => (LocalOrigin.OpenLater(location.Id, location.Location, isOnNetwork: true, loggers.CreateLogger<LocalOrigin>()), null),
        };
        return origin is null ? (null, problem) : (Compose(location, origin, access), null);
    }

    /// <summary>A folder of this machine's: its calls need nothing around them.</summary>
    private OpenedOrigin Check(OriginLocation location, LocalOrigin origin)
    {
        HealthTrackedOrigin health = OriginPipeline.Check(
            origin, new PipelineSettings { IsMetered = location.IsMetered }, time, loggers.CreateLogger<HealthTrackedOrigin>());
        return new OpenedOrigin(location, health, origin, health, time);
    }

    private OpenedOrigin Compose(OriginLocation location, IOrigin origin, OriginAccess access)
    {
        HealthSettings health = new();
        if (access.ProbeInterval is { } probes)
            health = new HealthSettings { ProbeEvery = probes, ProbeEveryWhenUnhealthy = probes, TryEvery = probes < health.TryEvery ? probes : health.TryEvery };
        PipelineSettings settings = new()
        {
            Limits = LimitsOf(access), Calls = access.Connections is { } calls ? calls * CallsOf(location.Kind) : 0, BytesPerSecond = access.BytesPerSecond, Health = health,
            IsMetered = location.IsMetered, Reopens = location.IsFolder,
        };
        HealthTrackedOrigin composed = OriginPipeline.Compose(origin, settings, time, loggers.CreateLogger<HealthTrackedOrigin>());
        return new OpenedOrigin(location, composed, (IDisposable)origin, composed, time);
    }

    /// <summary>Calls that one connection takes at once.</summary>
    private static int CallsOf(OriginKind kind) => kind == OriginKind.Sftp ? 8 : 1;

    private (IOrigin? Origin, Problem? Problem) OpenHttp(OriginLocation location) =>
        (HttpOrigin.Open(location.Id, SettingsOf(location), time, loggers.CreateLogger<HttpOrigin>(), out Problem? problem), problem);

    private (IOrigin? Origin, Problem? Problem) OpenDav(OriginLocation location) =>
        (DavOrigin.Open(location.Id, SettingsOf(location), time, loggers.CreateLogger<DavOrigin>(), out Problem? problem), problem);

    private (IOrigin? Origin, Problem? Problem) OpenSftp(OriginLocation location)
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
            Limits = LimitsOf(access),
        };
        settings = access.Connections is { } connections ? settings with { Connections = connections } : settings;
        return (SftpOrigin.Open(location.Id, settings, time, loggers.CreateLogger<SftpOrigin>(), out Problem? problem), problem);
    }

    private (IOrigin? Origin, Problem? Problem) OpenS3(OriginLocation location)
    {
        OriginAccess access = location.Access;
        (S3Credentials? credentials, Problem? problem) = AwsProfile.Find(location);
        if (problem is not null)
            return (null, problem);
        OriginAddress address = AddressOf(location);
        S3Settings settings = new(address.Host) { Prefix = address.Path ?? "", Endpoint = access.Endpoint, Credentials = credentials, Limits = LimitsOf(access) };
        settings = settings with
        {
            PathStyle = access.PathStyle ?? access.Endpoint is not null,
            Region = access.Region ?? (Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region : settings.Region),
            Connections = access.Connections ?? settings.Connections,
        };
        return (S3Origin.Open(location.Id, settings, time, loggers.CreateLogger<S3Origin>(), out problem), problem);
    }

    private HttpSettings SettingsOf(OriginLocation location)
    {
        OriginAccess access = location.Access;
        HttpSettings settings = new(AddressOf(location).Http!) { Limits = LimitsOf(access) };
        HttpCredentials? credentials = access.Token is { } token ? HttpCredentials.Bearer(token.Reveal())
            : access is { User: { } user, Password: { } password } ? HttpCredentials.Basic(user, password.Reveal())
            : null;
        if (credentials is not null && settings.Location is { Scheme: "http", IsLoopback: false })
            _log.LogWarning("The password or token of origin {Origin} is sent unencrypted to {Host}; use https:// or davs:// where the server can.", location.Id, settings.Location.Host);
        return settings with { Credentials = credentials, Connections = access.Connections ?? settings.Connections };
    }

    private static OriginAddress AddressOf(OriginLocation location) => OriginAddress.Parse(location.Location).Address!;

    private static TimeLimits LimitsOf(OriginAccess access)
    {
        TimeLimits limits = new();
        TimeSpan total = access.Timeout ?? limits.Total;
        // The parts of an answer have half of the time of all of it.
        return limits with
        {
            Connect = access.ConnectTimeout ?? (total < limits.Connect ? total : limits.Connect), FirstByte = total / 2, Idle = total / 2, Total = total, Listing = access.ListingTimeout ?? limits.Listing,
            Probe = total < limits.Probe ? total : limits.Probe,
        };
    }
}
