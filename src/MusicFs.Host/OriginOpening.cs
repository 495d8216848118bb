using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;
using MusicFs.Origins.Local;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host;

/// <summary>
/// Opens origins of every kind. What is on another machine is not spoken to yet, so one that is away refuses no mount: its health tells. A
/// local folder must be there, unless the library knows from before what is in it.
/// </summary>
internal sealed class OriginOpening(PluginSet plugins, ILoggerFactory loggers, TimeProvider time)
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
                    : await OpenRemoteAsync(location, isKnown, cancellation).ConfigureAwait(false);
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
        OriginCreation made = Create(location);
        IFolderOrigin? origin = (IFolderOrigin?)made.Origin;
        Problem? problem = made.Problem;
        // An open folder may still forbid to be listed, and would then look like an empty library.
        if (origin is not null && await ListingProblemAsync(origin, cancellation).ConfigureAwait(false) is { } unlisted)
        {
            origin.Dispose();
            (origin, problem) = (null, unlisted);
        }

        if (origin is not null)
            return (origin.Capabilities.Watch ? Check(location, origin) : Compose(location, origin), null);
        if (!await isKnown(location.Id).ConfigureAwait(false))
            return (null, problem);
        _log.LogWarning("{Problem} What is known of it is shown; it is looked at again from time to time.", problem!.What);
        return (Check(location, FolderOrigins.OpenLater(location.Id, location.Location, isOnNetwork: false, log)), null);
    }

    private static async Task<Problem?> ListingProblemAsync(IFolderOrigin origin, CancellationToken cancellation)
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

    private async Task<(OpenedOrigin? Origin, Problem? Problem)> OpenRemoteAsync(OriginLocation location, Func<string, Task<bool>> isKnown, CancellationToken cancellation)
    {
        if (location.Kind == OriginKind.Plugin)
            return await OpenPluggedAsync(location, isKnown, cancellation).ConfigureAwait(false);
        OriginCreation made = Create(location);
        return made.IsSuccess ? (Compose(location, made.Origin), null) : (null, made.Problem);
    }

    /// <summary>One that a plugin has. While that is not there it does not answer, which is fine where the library knows what is on it.</summary>
    private async Task<(OpenedOrigin? Origin, Problem? Problem)> OpenPluggedAsync(OriginLocation location, Func<string, Task<bool>> isKnown, CancellationToken cancellation)
    {
        string scheme = OriginAddress.SchemeOf(location.Location)!;
        GuardedOrigin origin = new(
            OriginSettings.Write(location), () => plugins.FindOrigin(scheme),
            location.PluginSettings.ToDictionary(static pair => pair.Key, static pair => pair.Value.Source, StringComparer.Ordinal));
        Problem? problem = await origin.OpenAsync(cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (problem is not null && plugins.FindOrigin(scheme) is null)
            problem = new Problem($"There are no origins of the kind '{scheme}', and no plugin that is loaded has them.", $"{OriginAddress.Forms} musicfs plugin list says which plugins there are.");
        if (problem is null)
            return (Compose(location, origin), null);
        if (!await isKnown(location.Id).ConfigureAwait(false))
        {
            origin.Dispose();
            return (null, problem);
        }

        _log.LogWarning("{Problem} What is known of it is shown.", problem.What);
        return (Compose(location, origin), null);
    }

    private OriginCreation Create(OriginLocation location) =>
        plugins.FindBuiltIn(OriginAddress.SchemeOf(location.Location) ?? BuiltInOrigins.Folders)!.Create(OriginSettings.Write(location));

    /// <summary>A folder of this machine's: its calls need nothing around them.</summary>
    private OpenedOrigin Check(OriginLocation location, IFolderOrigin origin)
    {
        HealthTrackedOrigin health = OriginPipeline.Check(
            origin, new PipelineSettings { IsMetered = location.IsMetered }, time, loggers.CreateLogger<HealthTrackedOrigin>());
        return new OpenedOrigin(location, health, origin, health, time);
    }

    private OpenedOrigin Compose(OriginLocation location, IOrigin origin)
    {
        OriginAccess access = location.Access;
        HealthSettings health = new();
        if (access.ProbeInterval is { } probes)
            health = new HealthSettings { ProbeEvery = probes, ProbeEveryWhenUnhealthy = probes, TryEvery = probes < health.TryEvery ? probes : health.TryEvery };
        PipelineSettings settings = new()
        {
            Limits = LimitsOf(access), Calls = access.Connections is { } calls ? calls * CallsOf(location.Kind) : 0, BytesPerSecond = access.BytesPerSecond, Health = health,
            IsMetered = location.IsMetered, Reopens = location.IsFolder || location.Kind == OriginKind.Plugin,
        };
        HealthTrackedOrigin composed = OriginPipeline.Compose(origin, settings, time, loggers.CreateLogger<HealthTrackedOrigin>());
        return new OpenedOrigin(location, composed, (IDisposable)origin, composed, time);
    }

    /// <summary>Calls that one connection takes at once.</summary>
    private static int CallsOf(OriginKind kind) => kind == OriginKind.Sftp ? 8 : 1;

    internal static TimeLimits LimitsOf(OriginAccess access)
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
