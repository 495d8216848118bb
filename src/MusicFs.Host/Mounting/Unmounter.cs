using System.Diagnostics;
using System.Runtime.InteropServices;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Native;

namespace MusicFs.Host.Mounting;

/// <summary>Ends a mount from outside its process, live or dead: <c>musicfs umount</c>.</summary>
public static class Unmounter
{
    /// <summary>What is mounted at a path that should be a mount of ours; null when it is one.</summary>
    public static Problem? Check(string mountPoint)
    {
        string path = RealPath.Resolve(mountPoint);
        return MountTable.Find(path) switch
        {
            null => new Problem($"Nothing is mounted at {path}.", "See what is: findmnt -t fuse.musicfs"),
            { IsOurs: false } other => new Problem($"{path} is not a mount of musicfs but of {other.Type}.", $"Unmount it with: umount {path}"),
            _ => null,
        };
    }

    /// <summary>Unmounts; in mode <see cref="UnmountMode.Now"/> also while it is in use.</summary>
    /// <returns>Null, or why it is still mounted.</returns>
    public static async Task<Problem?> UnmountAsync(string mountPoint, UnmountMode mode, CancellationToken cancellation)
    {
        string path = RealPath.Resolve(mountPoint);
        if (!Environment.IsPrivilegedProcess)
            return await ByHelperAsync(path, mode, cancellation).ConfigureAwait(false);
        int error = LinuxMount.Unmount(path, mode == UnmountMode.Now ? LinuxMount.MNT_DETACH : 0);
        return error switch
        {
            0 => null,
            LinuxMount.EBUSY => Busy(path),
            _ => new Problem($"{path} could not be unmounted: {Marshal.GetPInvokeErrorMessage(error)}.", "Try --now."),
        };
    }

    /// <summary>An ordinary user unmounts through the setuid helper of FUSE.</summary>
    private static async Task<Problem?> ByHelperAsync(string path, UnmountMode mode, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("fusermount3") { RedirectStandardError = true };
        start.ArgumentList.Add("-u");
        if (mode == UnmountMode.Now)
            start.ArgumentList.Add("-z");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(path);
        try
        {
            using Process helper = Process.Start(start)!;
            string text = await helper.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
            await helper.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (helper.ExitCode == 0)
                return null;
            return text.Contains("busy", StringComparison.OrdinalIgnoreCase)
                ? Busy(path)
                : new Problem($"{path} could not be unmounted: {text.Trim()}", "Try --now, or do it as the user who mounted it.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return new Problem("The program fusermount3 is missing.", "Install it: apt install fuse3 (or your system's package fuse3).");
        }
    }

    private static Problem Busy(string path) =>
        new($"{path} is in use by {MountUsers.Describe(path)}.", "Close it there, or unmount at once with --now.");
}
