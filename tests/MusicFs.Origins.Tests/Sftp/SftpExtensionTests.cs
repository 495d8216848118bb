using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Origins.Sftp;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Sftp;

/// <summary>What OpenSSH's server tells of itself and of its disk, and how it is done without that.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class SftpExtensionTests
{
    [TestMethod]
    public async Task Open_ServerThatTellsItsLimits_AsksForAsMuchAtOnce()
    {
        await using SshServer server = await SshServer.StartAsync();

        (SftpAbilities abilities, bool isSame) = await ReadAsync(server);

        // SFTP_MAX_READ_LENGTH of OpenSSH's server: the longest packet less 1024.
        Assert.AreEqual((261120, 262144, true), (abilities.ReadLength, abilities.MostInPacket, isSame));
        Assert.IsGreaterThan(100, abilities.MostHandles);
    }

    [TestMethod]
    public async Task Open_ServerWithoutExtensions_AsksForWhatEveryServerGives()
    {
        await using SshServer server = await SshServer.StartAsync(withoutExtensions: true);

        (SftpAbilities abilities, bool isSame) = await ReadAsync(server);
        using SftpOrigin origin = Open(server, connections: 1);

        Assert.AreEqual((32 * 1024, int.MaxValue, true), (abilities.ReadLength, abilities.MostHandles, isSame));
        Assert.AreEqual(FsError.NotSupported, (await origin.MeasureAsync(default)).Error);
    }

    [TestMethod]
    public async Task Measure_RealServer_IsTheDiskOfItsFolder()
    {
        await using SshServer server = await SshServer.StartAsync();
        using SftpOrigin origin = Open(server, connections: 1);
        DriveInfo disk = new(server.Music);

        OriginSpace space = (await origin.MeasureAsync(default)).Value;

        Assert.AreEqual(disk.TotalSize, space.Total);
        Assert.IsInRange(1, disk.TotalSize, space.Free);
    }

    [TestMethod]
    public async Task Open_MoreFilesThanAConnectionTakes_UsesTheOthersAndThenSaysSo()
    {
        await using SshServer server = await SshServer.StartAsync(openFiles: 40);
        using SftpOrigin origin = Open(server, connections: 2);
        await File.WriteAllBytesAsync(Path.Combine(server.Music, "1.flac"), [1, 2, 3]);
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("1.flac"), default)).Value;
        List<IOriginFile> open = [];
        FsResult<IOriginFile> last;
        while ((last = await origin.OpenAsync(entry.Path, entry.Version, default)).IsSuccess)
            open.Add(last.Value);

        // 40 less the five that the server keeps to itself, on each connection, and none of them was tried in vain.
        Assert.AreEqual((FsError.Busy, 70), (last.Error, open.Count));
        Assert.Contains("35 files open", origin.LastFailure!.What);
        Assert.Contains("'connections'", origin.LastFailure.Remedy);
        open[0].Dispose();
        FsResult<IOriginFile> again = await origin.OpenAsync(entry.Path, entry.Version, default);
        Assert.AreEqual(FsError.None, again.Error);
        Assert.AreEqual(3, (await again.Value.ReadAsync(0, new byte[3], default)).Value);
        open.ForEach(static file => file.Dispose());
        again.Value.Dispose();
    }

    /// <summary>What the server told, and whether a file is the same through it.</summary>
    private static async Task<(SftpAbilities Abilities, bool IsSame)> ReadAsync(SshServer server)
    {
        byte[] content = new byte[1_200_000];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(server.Music, "1.flac"), content);
        using SftpOrigin origin = Open(server, connections: 1);
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("1.flac"), default)).Value;
        SftpHandle handle = (await origin.OpenHandleAsync(entry.Path, entry.Version, default)).Value;
        using SftpFile file = new(origin, entry.Path, entry.Version, handle);
        byte[] read = new byte[content.Length];
        return (handle.Connection.Abilities, (await file.ReadAsync(0, read, default)).Value == content.Length && read.AsSpan().SequenceEqual(content));
    }

    private static SftpOrigin Open(SshServer server, int connections) =>
        SftpOrigin.Open("ssh", server.Settings(server.EndPoint.Port) with { Connections = connections }, TimeProvider.System, NullLogger.Instance, out _)!;
}
