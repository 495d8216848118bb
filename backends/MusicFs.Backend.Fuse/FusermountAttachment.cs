using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Attached by fusermount3, the set-user-id program that mounts for ordinary users. It passes the device through a socket
/// and, with auto_unmount, stays until the other end of that socket closes. Up to 3.14 at least it then looks into the dead
/// mount as root, is refused where others are not let in, and leaves it behind: hence the guard of our own.
/// </summary>
internal sealed class FusermountAttachment : IAttachment
{
    public const string Program = "fusermount3";

    private readonly string _mountPoint;
    private readonly DescriptorSocket _socket;
    private readonly Process? _process;
    private readonly UnmountGuard? _guard;

    private FusermountAttachment(FuseDevice device, string mountPoint, DescriptorSocket socket, Process? process, UnmountGuard? guard)
    {
        Device = device;
        _mountPoint = mountPoint;
        _socket = socket;
        _process = process;
        _guard = guard;
    }

    public FuseDevice Device { get; }

    public (int Guard, int Fusermount) Descriptors => (_guard?.Descriptor ?? -1, _socket.Descriptor);

    /// <summary>What another process had mounted.</summary>
    public static FusermountAttachment Adopt(FuseDevice device, string mountPoint, int guard, int socket) =>
        new(device, mountPoint, DescriptorSocket.Of(socket), null, UnmountGuard.Adopt(guard));

    public static async ValueTask<(FusermountAttachment? Attachment, Problem? Problem)> AttachAsync(MountOptions options, ILogger logger)
    {
        using var socket = DescriptorSocket.Create(out int childEnd);
        Process? process = Start(options, childEnd, out Problem? problem);
        _ = Libc.Close(childEnd);
        if (process is null)
            return (null, problem);

        // Waits for a local program that either sends the descriptor or ends, both within milliseconds.
        int descriptor = await Task.Run(socket.Receive).ConfigureAwait(false);
        if (descriptor >= 0)
        {
            UnmountGuard? guard = UnmountGuard.Start(options.MountPoint, $"{Program} -uz", logger);
            return (new FusermountAttachment(new FuseDevice(descriptor, logger), options.MountPoint, socket.Move(), process, guard), null);
        }

        string said = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        process.Dispose();
        return (null, Describe(said.Trim(), options.MountPoint));
    }

    /// <summary>Runs <c>fusermount3 -u</c>, lazily for <see cref="UnmountMode.Now"/>. Null, or why not.</summary>
    public static async ValueTask<Problem?> UnmountAsync(string mountPoint, UnmountMode mode, CancellationToken cancellation)
    {
        ProcessStartInfo start = Prepare();
        start.ArgumentList.Add(mode == UnmountMode.Now ? "-uz" : "-u");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(mountPoint);
        try
        {
            using Process process = Process.Start(start)!;
            string said = await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            // Somebody else may have been faster.
            return process.ExitCode == 0 || MountTable.Find(mountPoint) is null ? null : Describe(said.Trim(), mountPoint);
        }
        catch (Win32Exception)
        {
            return Missing();
        }
    }

    public ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation) =>
        UnmountAsync(_mountPoint, mode, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
            await _guard.DisposeAsync().ConfigureAwait(false);
        // The closed socket ends fusermount3.
        _socket.Dispose();
        if (_process is null)
            return;
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    public static Problem Missing() => new(
        $"{Program} was not found, and this user may not mount without it.", "Install it ('apt install fuse3', 'dnf install fuse3'), or run as root.");

    private static Process? Start(MountOptions options, int childEnd, out Problem? problem)
    {
        ProcessStartInfo start = Prepare();
        start.Environment["_FUSE_COMMFD"] = childEnd.ToString(CultureInfo.InvariantCulture);
        // Commas and backslashes separate and escape mount options.
        string label = options.VolumeLabel.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
        start.ArgumentList.Add("-o");
        start.ArgumentList.Add(
            $"{(options.AcceptsWrites ? "rw" : "ro")},nosuid,nodev,noatime,default_permissions,auto_unmount,fsname={label},subtype=musicfs{(options.AllowOther ? ",allow_other" : "")}");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(options.MountPoint);
        try
        {
            problem = null;
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            problem = Missing();
            return null;
        }
    }

    private static ProcessStartInfo Prepare() =>
        new(ProgramSearch.Find(Program) ?? Program) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true };

    private static Problem Describe(string said, string mountPoint) => said switch
    {
        _ when said.Contains("user_allow_other", StringComparison.Ordinal) => new Problem(
            "Other users may not be let in: /etc/fuse.conf does not say 'user_allow_other'.",
            "Add the line 'user_allow_other' to /etc/fuse.conf as root, or mount without --allow-other."),
        _ when said.Contains("busy", StringComparison.OrdinalIgnoreCase) => new Problem(
            $"{mountPoint} is in use.", "Close what uses it (see 'fuser -vm'), or unmount with --now."),
        _ when said.Contains("/dev/fuse", StringComparison.Ordinal) => FuseDevice.DescribeOpenFailure(
            said.Contains("ermission", StringComparison.Ordinal) ? Errno.EACCES : Errno.ENOENT),
        _ when said.Contains("ermission denied", StringComparison.Ordinal) || said.Contains("no write access", StringComparison.Ordinal) => new Problem(
            $"This user may not mount on {mountPoint} ({said}).", "Choose a folder that this user owns."),
        "" => new Problem($"{Program} gave no device for {mountPoint} and no reason.", "Run it by hand to see why."),
        _ => new Problem($"{Program} failed: {said}.", $"See 'man {Program}'."),
    };
}
