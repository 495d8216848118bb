using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Backend.Fuse.Wire;

namespace MusicFs.Backend.Fuse;

/// <content>A connection that another process made.</content>
public sealed partial class FuseBackend
{
    private MountResult Adopt(FuseHandOver inherited, IVirtualFileSystem fileSystem, MountOptions options)
    {
        if (!inherited.IsPlausible)
            return new(new Problem("The connection that was handed over is none that this version serves.", "Start the daemon anew."));
        if (!MountTable.Contains(inherited.Device, options.MountPoint))
            return new(new Problem($"{options.MountPoint} is not mounted any more.", "Start the daemon anew."));
        FuseDevice device = new(inherited.Devices[0], _logger);
        Agreement agreement = new(inherited.Minor, (InitFlags)inherited.Flags, inherited.MaxPages);
        FuseConnection connection = new(device, agreement, null, fileSystem, options, _logger);
        connection.SetReadAhead(new KernelReadAhead(inherited.Device, _logger), options);
        int threads = Math.Max(1, options.Threads ?? Math.Max(2, Environment.ProcessorCount));
        connection.Inherit(inherited, threads, _options.Start);
        IAttachment attachment = inherited.IsDirect
            ? DirectAttachment.Adopt(device, options.MountPoint, inherited.Guard)
            : FusermountAttachment.Adopt(device, options.MountPoint, inherited.Guard, inherited.Fusermount);
        string description = string.Create(
            CultureInfo.InvariantCulture, $"FUSE 7.{agreement.Minor}, {threads} threads, {(inherited.PassThrough ? "pass-through" : "plain reads")}, handed over");
        return new(new FuseMount(options.MountPoint, inherited.Device, attachment, connection, description, _logger));
    }
}
