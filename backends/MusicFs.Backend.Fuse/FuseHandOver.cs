namespace MusicFs.Backend.Fuse;

/// <summary>
/// All that a connection to the kernel is, apart from the process that serves it: given away by <see cref="IFuseMount.QuiesceAsync"/>, taken up by a
/// backend that has it in its <see cref="FuseOptions"/>. Its descriptors belong to whoever has it.
/// </summary>
public sealed record FuseHandOver
{
    /// <summary>The protocol is 7.this.</summary>
    public required uint Minor { get; init; }

    /// <summary>What FUSE_INIT agreed on.</summary>
    public required ulong Flags { get; init; }

    /// <summary>Pages of 4096 bytes in the largest request.</summary>
    public required int MaxPages { get; init; }

    /// <summary>Whether files are passed through.</summary>
    public required bool PassThrough { get; init; }

    /// <summary>The mount's device number, <c>0:52</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Mounted by mount(2), else by fusermount3.</summary>
    public required bool IsDirect { get; init; }

    /// <summary>Descriptors of the device: the one that was mounted, and its clones.</summary>
    public required IReadOnlyList<int> Devices { get; init; }

    /// <summary>The pipe that the guard listens to; -1 where there is none.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>The socket that keeps fusermount3; -1 where there is none.</summary>
    public int Fusermount { get; init; } = -1;

    /// <summary>Nodes that are open: the kernel's id for the file (0 for plain reads), and how often.</summary>
    public IReadOnlyList<(ulong Node, int Id, int Opens)> Backings { get; init; } = [];

    /// <summary>Requests that were taken and not answered: which of the devices each came by, and its bytes.</summary>
    public IReadOnlyList<(int Device, byte[] Message)> Requests { get; init; } = [];

    /// <summary>Whether the numbers can be those of a connection that this version serves.</summary>
    public bool IsPlausible =>
        Minor is >= Negotiation.OldestMinor and <= Negotiation.NewestMinor && MaxPages is > 0 and <= Negotiation.WantedPages && Devices.Count > 0
        && Requests.All(request => (uint)request.Device < (uint)Devices.Count && request.Message.Length is > 0 and <= DeviceRequest.RequestSize)
        && Backings.All(static backing => backing.Opens > 0 && backing.Id >= 0);
}
