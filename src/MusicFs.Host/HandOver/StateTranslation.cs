using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Control.HandOver.V1;
using MusicFs.Core.HandOver;

namespace MusicFs.Host.HandOver;

/// <summary>Between what the parts of a daemon give away and the message that it travels in.</summary>
internal static class StateTranslation
{
    public static Tree Write(FileSystemState state, DescriptorList descriptors)
    {
        Tree tree = new() { Image = ByteString.CopyFrom(state.Image) };
        tree.Slots.AddRange(state.References.Select(static one => (uint)one.Slot));
        tree.Counts.AddRange(state.References.Select(static one => (ulong)one.Count));
        tree.Removed.AddRange(state.Removed.Select(static node => new RemovedNode
        {
            Node = node.Node,
            Kind = (uint)node.Attributes.Kind,
            FileNumber = node.Attributes.FileNumber,
            Size = node.Attributes.Size,
            ModifiedNanoseconds = node.Attributes.ModifiedNanoseconds,
            Original = node.Original is { } original ? Write(original) : null,
        }));
        tree.Open.AddRange(state.Open.Select(open => new OpenFile
        {
            Handle = open.Handle, Node = open.Node, Original = Write(open.Original), Serving = Write(open.Serving), Descriptor_ = descriptors.Add(open.File),
        }));
        tree.OtherBytes.AddRange(state.OtherBytes);
        tree.Texts.AddRange(state.Texts.Select(static text => new OpenText { Handle = text.Handle, Content = ByteString.CopyFrom(text.Content) }));
        return tree;
    }

    public static FileSystemState Read(Tree tree, Func<uint, int> descriptorOf)
    {
        // One descriptor may be that of several handles.
        Dictionary<uint, SafeFileHandle> files = [];
        return new FileSystemState
        {
            Image = tree.Image.ToByteArray(),
            References = [.. tree.Slots.Zip(tree.Counts, static (slot, count) => ((int)slot, (long)count))],
            Removed = [.. tree.Removed.Select(static node => new RemovedNodeState(
                node.Node,
                new NodeAttributes
                {
                    Kind = (NodeKind)node.Kind, FileNumber = node.FileNumber, Size = node.Size, ModifiedNanoseconds = node.ModifiedNanoseconds, Links = 0,
                },
                node.Original is { } original ? Read(original) : null))],
            Open = [.. tree.Open.Select(open => new OpenFileState(open.Handle, open.Node, Read(open.Original), Read(open.Serving), FileOf(open.Descriptor_)))],
            OtherBytes = [.. tree.OtherBytes],
            Texts = [.. tree.Texts.Select(static text => (text.Handle, text.Content.ToByteArray()))],
        };

        SafeFileHandle? FileOf(uint place)
        {
            if (place == 0)
                return null;
            if (!files.TryGetValue(place, out SafeFileHandle? file))
                files.Add(place, file = new SafeFileHandle(descriptorOf(place), ownsHandle: true));
            return file;
        }
    }

    public static void Write(FuseHandOver connection, Mount mount, DescriptorList descriptors)
    {
        mount.Minor = connection.Minor;
        mount.Flags = connection.Flags;
        mount.MaxPages = (uint)connection.MaxPages;
        mount.PassThrough = connection.PassThrough;
        mount.Device = connection.Device;
        mount.IsDirect = connection.IsDirect;
        mount.Devices.AddRange(connection.Devices.Select(descriptors.Add));
        mount.Guard = descriptors.Add(connection.Guard);
        mount.Fusermount = descriptors.Add(connection.Fusermount);
        mount.Backings.AddRange(connection.Backings.Select(static one => new Backing { Node = one.Node, Id = (uint)one.Id, Opens = (uint)one.Opens }));
        mount.Requests.AddRange(connection.Requests.Select(static one => new Request { Device = (uint)one.Device, Message = ByteString.CopyFrom(one.Message) }));
    }

    public static FuseHandOver Read(Mount mount, Func<uint, int> descriptorOf) => new()
    {
        Minor = mount.Minor,
        Flags = mount.Flags,
        MaxPages = (int)mount.MaxPages,
        PassThrough = mount.PassThrough,
        Device = mount.Device,
        IsDirect = mount.IsDirect,
        Devices = [.. mount.Devices.Select(descriptorOf)],
        Guard = mount.Guard == 0 ? -1 : descriptorOf(mount.Guard),
        Fusermount = mount.Fusermount == 0 ? -1 : descriptorOf(mount.Fusermount),
        Backings = [.. mount.Backings.Select(static one => (one.Node, (int)one.Id, (int)one.Opens))],
        Requests = [.. mount.Requests.Select(static one => ((int)one.Device, one.Message.ToByteArray()))],
    };

    private static Original Write(OriginalState state)
    {
        Original original = new() { Copy = Write(state.Copy), CutSize = state.CutSize };
        if (state.Cut is { } cut)
            original.Cut = cut;
        if (state.Text is { } text)
            original.Text = text;
        if (state.Edit is { } edit)
            (original.Edit, original.EditSize) = (edit, state.EditSize);
        original.TextDirectory.AddRange(state.TextDirectory.Select(static name => ByteString.CopyFrom(name)));
        original.Others.AddRange(state.Others.Select(Write));
        return original;
    }

    private static Copy Write(OriginalCopyState copy) => new()
    {
        Origin = copy.OriginId,
        Path = ByteString.CopyFrom(copy.Path.Bytes),
        Size = copy.Version.Size,
        ModifiedNanoseconds = copy.Version.ModifiedNanoseconds,
        Tag = copy.Version.Tag,
        IsSameBytes = copy.IsSameBytes,
    };

    private static OriginalState Read(Original original) => new(Read(original.Copy))
    {
        Cut = original.HasCut ? original.Cut : null,
        CutSize = original.CutSize,
        Text = original.HasText ? original.Text : null,
        Edit = original.HasEdit ? original.Edit : null,
        EditSize = original.EditSize,
        TextDirectory = [.. original.TextDirectory.Select(static name => name.ToByteArray())],
        Others = [.. original.Others.Select(Read)],
    };

    private static OriginalCopyState Read(Copy copy) => new(
        copy.Origin, new OriginPath(copy.Path.ToByteArray()), new OriginVersion(copy.Size, copy.ModifiedNanoseconds, copy.Tag), copy.IsSameBytes);
}
