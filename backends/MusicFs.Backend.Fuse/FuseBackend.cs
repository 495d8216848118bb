using System.Globalization;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Shows a filesystem through the Linux kernel's FUSE protocol, spoken directly on /dev/fuse. No native library; ordinary
/// users need fusermount3. Thread-safe; one object can make many mounts.
/// </summary>
public sealed partial class FuseBackend : IMountBackend
{
    private const int R_OK_W_OK = 6;

    private readonly FuseOptions _options;
    private readonly ILogger _logger;
    private FuseHandOver? _inherited;

    /// <summary>Makes the backend; nothing is opened yet.</summary>
    public FuseBackend(FuseOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _inherited = options.Inherited;
        _logger = loggers.CreateLogger<FuseBackend>();
    }

    /// <inheritdoc/>
    public string Name => "fuse";

    /// <inheritdoc/>
    public Problem? Probe()
    {
        if (!OperatingSystem.IsLinux())
            return new Problem("FUSE is for Linux.", "Use the backend of this system.");
        if (!File.Exists(FuseDevice.Path))
            return FuseDevice.DescribeOpenFailure(Errno.ENOENT);
        if (Libc.Access(FuseDevice.Path, R_OK_W_OK) != 0)
            return FuseDevice.DescribeOpenFailure(Errno.EACCES);
        return Libc.GetEffectiveUserId() == 0 || ProgramSearch.Find(FusermountAttachment.Program) is not null ? null : FusermountAttachment.Missing();
    }

    /// <inheritdoc/>
    public async ValueTask<MountResult> MountAsync(IVirtualFileSystem fileSystem, MountOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { MountPoint = MountPointState.Resolve(options.MountPoint) };
        // Only the first mount: one after an abort is a new one.
        if (Interlocked.Exchange(ref _inherited, null) is { } inherited)
            return Adopt(inherited, fileSystem, options);
        if (Probe() is { } unusable)
            return new(unusable);
        if (await MountPointState.PrepareAsync(options.MountPoint, cancellation).ConfigureAwait(false) is { } unprepared)
            return new(unprepared);

        return await AttachAndServeAsync(fileSystem, options, _options.Transport).ConfigureAwait(false);
    }

    private async ValueTask<MountResult> AttachAndServeAsync(IVirtualFileSystem fileSystem, MountOptions options, FuseTransport transport)
    {
        (IAttachment? attachment, Problem? problem) = await AttachAsync(options).ConfigureAwait(false);
        if (attachment is null)
            return new(problem!);
        RingTransport? ring = transport == FuseTransport.Ring
            ? await RingTransport.TryPrepareAsync(options.Operations, _logger).ConfigureAwait(false)
            : null;
        if (await ServeAsync(attachment, ring, fileSystem, options).ConfigureAwait(false) is { } result)
            return result;
        _logger.LogWarning("The kernel agreed to io_uring and then refused it; mounting again with the device.");
        return await AttachAndServeAsync(fileSystem, options, FuseTransport.Device).ConfigureAwait(false);
    }

    private async ValueTask<(IAttachment? Attachment, Problem? Problem)> AttachAsync(MountOptions options)
    {
        if (DirectAttachment.TryAttach(options, _logger, out Problem? problem) is { } direct)
            return (direct, null);
        if (problem is not null)
            return (null, problem);
        (FusermountAttachment? attachment, problem) = await FusermountAttachment.AttachAsync(options, _logger).ConfigureAwait(false);
        return (attachment, problem);
    }

    /// <summary>Null when the kernel would not have the ring it agreed to, and everything is unmounted again.</summary>
    private async ValueTask<MountResult?> ServeAsync(
        IAttachment attachment, RingTransport? ring, IVirtualFileSystem fileSystem, MountOptions options)
    {
        InitFlags optional = (options.AllowPassThrough ? InitFlags.PassThrough : InitFlags.None)
            | (ring is not null ? InitFlags.OverIoUring : InitFlags.None)
            // No file has set-user-id bits or capabilities that a write would have to take away; else the kernel asks for them at each.
            | (options.AcceptsWrites ? InitFlags.HandleKillPrivV2 : InitFlags.None);
        Problem? problem = null;
        // The kernel sends INIT while it mounts, so this waits for nobody; still it is a blocking read.
        Agreement? agreement = await Task.Run(() => Negotiation.Run(attachment.Device, optional, options.AcceptsWrites, out problem)).ConfigureAwait(false);
        MountTableEntry? entry = MountTable.Find(options.MountPoint);
        if (ring is not null && (entry is null || agreement?.Has(InitFlags.OverIoUring) != true))
        {
            ring.Stop();
            ring = null;
            _logger.LogInformation("The kernel does not offer FUSE over io_uring; using the device.");
        }

        if (agreement is null || entry is null)
        {
            await DetachAsync(attachment).ConfigureAwait(false);
            attachment.Device.Dispose();
            return new(problem ?? new Problem($"{options.MountPoint} was unmounted while it was being mounted.", "Try again."));
        }

        var connection = new FuseConnection(attachment.Device, agreement, ring, fileSystem, options, _logger);
        connection.SetReadAhead(new KernelReadAhead(entry.Device, _logger), options);
        bool passThrough = agreement.Has(InitFlags.PassThrough) && connection.TryEnablePassThrough();
        // Beside a ring the device carries only what is forgotten or interrupted.
        int threads = ring is not null ? 1 : Math.Max(1, options.Threads ?? Math.Max(2, Environment.ProcessorCount));
        if (!await connection.TryStartAsync(threads).ConfigureAwait(false))
        {
            ConnectionControl.Abort(entry.Device);
            await DetachAsync(attachment).ConfigureAwait(false);
            await connection.Ended.ConfigureAwait(false);
            connection.Dispose();
            return null;
        }

        string transport = ring is null
            ? string.Create(CultureInfo.InvariantCulture, $"{threads} threads")
            : string.Create(CultureInfo.InvariantCulture, $"io_uring with {ring.Count} queues");
        string description = string.Create(
            CultureInfo.InvariantCulture, $"FUSE 7.{agreement.Minor}, {transport}, {(passThrough ? "pass-through" : "plain reads")}");
        return new(new FuseMount(options.MountPoint, entry.Device, attachment, connection, description, _logger));
    }

    private static async ValueTask DetachAsync(IAttachment attachment)
    {
        await attachment.UnmountAsync(UnmountMode.Now, CancellationToken.None).ConfigureAwait(false);
        await attachment.DisposeAsync().ConfigureAwait(false);
    }
}
