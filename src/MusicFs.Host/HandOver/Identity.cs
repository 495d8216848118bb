using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.HandOver.V1;
using MusicFs.Core;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.HandOver;

/// <summary>What must be the same for one process to go on with what another has.</summary>
internal static class Identity
{
    public static string Version { get; } = typeof(LibraryDaemon).Assembly.GetName().Version?.ToString(3) ?? "";

    public static Hello Of(MountRequest request) => new()
    {
        Format = HandOverMessage.Format,
        Version = Version,
        ProcessId = Environment.ProcessId,
        Library = request.Library,
        CacheDirectory = request.CacheDirectory ?? "",
        Origins = DigestOf(request.Origins),
        TreeFormat = FormattableString.Invariant($"{MusicFileSystem.TreeFormat}.{Composition.Placement}"),
    };

    /// <summary>Null, or why the process that says this cannot go on with what this one has.</summary>
    public static Problem? Compare(Hello mine, Hello its)
    {
        if (its.TreeFormat != mine.TreeFormat)
            return new Problem($"Version {its.Version} lays the tree out in another way: open files would not be found in it.", "End the daemon and start the new one.");
        if (its.Library != mine.Library || its.CacheDirectory != mine.CacheDirectory)
            return new Problem(
                $"The new program would show the library '{its.Library}' in {its.CacheDirectory}, not '{mine.Library}' in {mine.CacheDirectory}.",
                "Write the configuration as it was, or end the daemon and start the new one.");
        return its.Origins == mine.Origins
            ? null
            : new Problem("The configuration names other origins than the daemon shows.", "See 'musicfs config reload', or end the daemon and start the new one.");
    }

    private static ByteString DigestOf(IReadOnlyList<OriginLocation> origins) => ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', origins.Select(static origin => string.Join('\0', [origin.Id, origin.Identity, .. origin.Include, "", .. origin.Exclude]))))));
}
