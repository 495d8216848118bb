using System.Globalization;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Shows a filesystem on Windows through WinFsp - Windows File System Proxy, Copyright (C) Bill Zissimopoulos,
/// https://github.com/winfsp/winfsp - as a drive letter, a folder or a network drive. Read-only. Thread-safe; one object can make many mounts.
/// </summary>
public sealed class WinFspBackend : IMountBackend
{
    private readonly WinFspOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes the backend; the library is not loaded yet.</summary>
    public WinFspBackend(WinFspOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<WinFspBackend>();
    }

    /// <inheritdoc/>
    public string Name => "winfsp";

    /// <summary>Where the library that is installed was found, and which version it says it is; or why there is none.</summary>
    public static (string? File, string? Version, Problem? Problem) Find() =>
        WinFspLibrary.TryLoad(null) is { } problem ? (null, null, problem) : (WinFspLibrary.FileOfLibrary(), WinFspLibrary.VersionOfLibrary(), null);

    /// <summary>Whether a text is a UNC name that a network drive may have: <c>\\server\share</c>, at most 192 UTF-16 units.</summary>
    public static bool IsNetworkName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // \\.\X: and \\?\X: are names of devices. One backslash is not kept, and a zero follows.
        return text.Split('\\') is ["", "", { Length: > 0 } and not ("." or ".."), { Length: > 0 } and not ("." or "..")]
            && text.Length <= VolumeParameters.PrefixLength && !text.Any(static unit => char.IsControl(unit) || unit is '/' or ':' or '*' or '?' or '"' or '<' or '>' or '|');
    }

    /// <inheritdoc/>
    public Problem? Probe() => WinFspLibrary.TryLoad(_options.Library);

    /// <inheritdoc/>
    public ValueTask<MountResult> MountAsync(IVirtualFileSystem fileSystem, MountOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        return new(Probe() is { } unusable ? new MountResult(unusable) : Mount(fileSystem, options));
    }

    private MountResult Mount(IVirtualFileSystem fileSystem, MountOptions options)
    {
        if (options.AcceptsWrites)
            return new(new Problem("On Windows a mount cannot be written to.", "Leave --virtual-edits out, and change tags with: musicfs metadata"));
        string mountPoint = options.MountPoint.TrimEnd('\\');
        bool isNetwork = mountPoint.StartsWith(@"\\", StringComparison.Ordinal);
        if (!TryReadPrefix(isNetwork ? mountPoint : _options.NetworkPrefix, out string? prefix, out Problem? problem))
            return new(problem!);
        if (_options.FileSystemName.Length is 0 or >= VolumeParameters.NameLength)
            return new(new Problem($"'{_options.FileSystemName}' is no name of a file system.", $"Use 1 to {VolumeParameters.NameLength - 1} characters."));
        FolderPlace? folder = null;
        if (!isNetwork && mountPoint != WinFspConnection.NextFree && !IsDrive(mountPoint))
        {
            if (prefix is not null)
                return new(new Problem("A network drive cannot be a folder.", "Choose a drive letter, or * for the next free one."));
            mountPoint = Path.GetFullPath(mountPoint);
            folder = FolderPlace.TryTake(mountPoint, out problem);
            if (folder is null)
                return new(problem!);
        }

        WinFspConnection? connection = WinFspConnection.TryStart(
            fileSystem, options, _options, prefix, isNetwork ? null : mountPoint, _time.GetUtcNow(), _logger, out int status);
        if (connection is null)
        {
            folder?.PutBack();
            return new(Describe(status, mountPoint, prefix));
        }

        string taken = mountPoint == WinFspConnection.NextFree ? connection.FindMountPoint() ?? mountPoint : mountPoint;
        string threads = options.Threads is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} threads") : "its own threads";
        return new(new WinFspMount(taken, connection, folder, $"WinFsp, {threads}, {(prefix is null ? "disk" : $"network drive \\{prefix}")}"));
    }

    private static bool IsDrive(string mountPoint) => mountPoint is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':'];

    /// <summary>WinFsp wants one backslash where people write two.</summary>
    private static bool TryReadPrefix(string? given, out string? prefix, out Problem? problem)
    {
        prefix = null;
        problem = null;
        if (given is null)
            return true;
        bool isName = IsNetworkName(given);
        if (isName)
            prefix = given[1..];
        else
            problem = new Problem($"{given} is no name of a network drive.", @"Write it as \\server\share, for example \\musicfs\library.");
        return isName;
    }

    private static Problem Describe(int status, string mountPoint, string? prefix) => status switch
    {
        NtStatus.ObjectNameCollision when prefix is not null => new Problem($"{mountPoint} or the network name \\{prefix} is in use.", "Choose another drive letter, or * for the next free one, or another name."),
        NtStatus.ObjectNameCollision => new Problem($"{mountPoint} is in use.", "Choose another drive letter, or * for the next free one."),
        NtStatus.AccessDenied => new Problem($"{mountPoint} may not be made by this user.", "Choose a folder of your own, or a drive letter."),
        NtStatus.ObjectNameNotFound or NtStatus.ObjectPathNotFound or NtStatus.ObjectNameInvalid => new Problem($"The folder of {mountPoint} does not exist.", "Make it first, or choose a drive letter."),
        NtStatus.NoSuchDevice => new Problem("The driver of WinFsp does not run.", "Start it with: sc start WinFsp (as an administrator), or install WinFsp again: winget install WinFsp.WinFsp"),
        _ => new Problem(string.Create(CultureInfo.InvariantCulture, $"WinFsp cannot mount at {mountPoint} (status {status:X8})."), "Choose another drive letter, or * for the next free one."),
    };
}
