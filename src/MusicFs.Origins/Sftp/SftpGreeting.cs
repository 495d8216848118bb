using System.Text;
using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Sftp;

/// <summary>What is asked of a server once it has told its version: where the root really is and, in the same round trip, how much it takes.</summary>
internal static class SftpGreeting
{
    public const string Limits = "limits@openssh.com", Space = "statvfs@openssh.com";

    /// <summary>The root, absolute and without links, and what the server can do.</summary>
    /// <param name="connection">One that has had its version.</param>
    /// <param name="version">The packet with that.</param>
    /// <param name="path">The root as it is set.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<FsResult<(byte[] Root, SftpAbilities Abilities)>> AskAsync(
        SftpConnection connection, SftpPacket version, string path, CancellationToken cancellation)
    {
        FsResult<SftpAbilities> abilities = connection.Read(version, SftpAnswers.Version);
        if (!abilities.IsSuccess)
            return abilities.Error;
        List<SftpRequest> requests = [SftpRequest.OfPath(SftpType.RealPath, Encoding.UTF8.GetBytes(path))];
        if (abilities.Value.TellsLimits)
            requests.Add(SftpRequest.OfExtension(Limits));
        FsResult<SftpPacket[]> answers = await connection.AskAllAsync(requests, cancellation).ConfigureAwait(false);
        if (!answers.IsSuccess)
            return answers.Error;
        FsResult<byte[]> root = connection.Read(answers.Value[0], SftpAnswers.Name);
        if (!root.IsSuccess)
            return root.Error;
        if (!abilities.Value.TellsLimits)
            return (root.Value, abilities.Value);
        // A server that offers them and then does not tell has those of every server.
        FsResult<SftpAbilities> within = connection.Read(answers.Value[1], packet => SftpAnswers.Limits(packet, abilities.Value));
        return (root.Value, within.IsSuccess ? within.Value : abilities.Value);
    }
}
