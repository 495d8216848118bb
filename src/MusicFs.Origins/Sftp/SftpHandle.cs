namespace MusicFs.Origins.Sftp;

/// <summary>A handle that the server gave on one connection; it dies with that.</summary>
internal sealed record SftpHandle(SftpConnection Connection, byte[] Id);
