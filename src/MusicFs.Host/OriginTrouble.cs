using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host;

/// <summary>What an error means for an origin, in words, where the origin has none of its own.</summary>
internal static class OriginTrouble
{
    public static Problem Describe(FsError error, OriginLocation origin) => error switch
    {
        FsError.NotFound => new Problem($"There is nothing at {origin.Location}.", origin.IsFolder ? "Mount the disk or share it is on, or check the path." : "Check the path of the address."),
        FsError.NotDirectory => new Problem($"{origin.Location} is not a folder.", "Give the folder that holds the music."),
        FsError.AccessDenied => new Problem($"{origin.Location} may not be read.", origin.IsFolder ? "Give this user the right to read and enter it." : "Check who logs in, and what that user may read."),
        FsError.TimedOut => new Problem($"{origin.Location} does not answer in time.", origin.IsFolder ? "Check the disk, or the server of the share." : "Check that the server runs, and the network."),
        FsError.Stale => new Problem($"{origin.Location} changed while it was looked at.", "Nothing: it is looked at again."),
        FsError.Busy => new Problem($"{origin.Location} asks for patience.", "It is tried again by itself."),
        FsError.Corrupt => new Problem($"What {origin.Location} answers cannot be understood.", "Check the address: another service may be there."),
        FsError.NotSupported => new Problem($"{origin.Location} does not do what is needed to read it.", "Check the kind of the origin."),
        _ => new Problem($"{origin.Location} cannot be reached.", origin.IsFolder ? "Check the disk or share it is on." : "Check that the server runs, and the network."),
    };
}
