using System.Security.Cryptography;
using Google.Protobuf;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.HandOver.V1;

namespace MusicFs.Host.HandOver;

/// <summary>
/// The bytes of a hand-over (docs/formats/hand-over.md): a SHA-256, then a protobuf message. What is truncated, of another version, or
/// points outside of itself is refused as a whole.
/// </summary>
internal static class HandOverMessage
{
    /// <summary>Raised when an older program would misunderstand it.</summary>
    public const uint Format = 1;

    /// <summary>Bytes of the largest state: some twenty million nodes that are referred to.</summary>
    public const int Largest = 512 << 20;

    public const int LargestHello = 64 << 10;

    public const int MostDescriptors = 100_000;

    public static byte[] Write(State state)
    {
        byte[] message = new byte[SHA256.HashSizeInBytes + state.CalculateSize()];
        state.WriteTo(message.AsSpan(SHA256.HashSizeInBytes));
        SHA256.HashData(message.AsSpan(SHA256.HashSizeInBytes), message);
        return message;
    }

    /// <summary>Null, and why, where it cannot be used.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="descriptors">How many came with it.</param>
    /// <param name="problem">What is wrong.</param>
    public static State? Read(ReadOnlySpan<byte> message, int descriptors, out Problem? problem)
    {
        problem = null;
        State? state = null;
        if (message.Length < SHA256.HashSizeInBytes || !SHA256.HashData(message[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(message[..SHA256.HashSizeInBytes]))
            problem = Refusal("is damaged or cut short");
        else if (Parse(message[SHA256.HashSizeInBytes..]) is not { } parsed)
            problem = Refusal("cannot be read");
        else if (parsed.Format != Format)
            problem = Refusal(FormattableString.Invariant($"has format {parsed.Format} (of version {parsed.Version}); this program knows {Format}"));
        else if (Find(parsed, descriptors) is { } mistake)
            problem = Refusal(mistake);
        else
            state = parsed;
        return state;
    }

    public static Hello? ReadHello(byte[] message, out Problem? problem)
    {
        problem = null;
        try
        {
            Hello hello = Hello.Parser.ParseFrom(message);
            if (hello.Format == Format)
                return hello;
            problem = new Problem(
                FormattableString.Invariant($"Version {hello.Version} hands over in format {hello.Format}, this one in {Format}."), "End the daemon and start the new one.");
        }
        catch (InvalidProtocolBufferException)
        {
            problem = Refusal("cannot be read");
        }

        return null;
    }

    private static State? Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return State.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>What points outside; null where nothing does.</summary>
    private static string? Find(State state, int descriptors)
    {
        if (state.Descriptors != descriptors)
            return FormattableString.Invariant($"came with {descriptors} descriptors instead of {state.Descriptors}");
        if (state.Mounts.Count == 0 || state.Trees.Count == 0)
            return "has no mount";
        if (state.ControlSocket == 0 || state.ControlLock == 0)
            return "has no control socket";
        IEnumerable<uint> named = state.Mounts.SelectMany(static mount => mount.Devices.Append(mount.Guard).Append(mount.Fusermount))
            .Concat(state.Trees.SelectMany(static tree => tree.Open.Select(static open => open.Descriptor_)))
            .Append(state.ControlSocket).Append(state.ControlLock);
        if (named.Any(number => number > descriptors))
            return "names a descriptor that did not come";
        if (state.Mounts.Any(mount => mount.Tree >= state.Trees.Count || mount.Request is null || mount.Devices.Count == 0 || mount.Devices.Contains(0u)))
            return "has a mount without a tree or a device";
        if (state.Trees.Any(static tree => tree.Image.Length != SHA256.HashSizeInBytes || tree.Slots.Count != tree.Counts.Count))
            return "has a tree that is none";
        return state.Trees.Any(static tree => tree.Open.Any(static open => !IsWhole(open.Original) || open.Serving is null)
            || tree.Removed.Any(static node => (node.Original is not null && !IsWhole(node.Original)) || !Enum.IsDefined((NodeKind)node.Kind)))
            ? "has a file without an original"
            : null;
    }

    private static bool IsWhole(Original? original) => original?.Copy is { Size: >= 0 };

    private static Problem Refusal(string what) => new($"The hand-over {what}.", "End the daemon and start the new one.");
}
