using MusicFs.Host.Demo;
using MusicFs.Origins.Sftp;
using MusicFs.Origins.Tests.Http;
using MusicFs.Origins.Tests.S3;
using MusicFs.Origins.Tests.Sftp;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>The demo library on a real server, and the settings of an origin that is there.</summary>
internal sealed class ServedLibrary(IAsyncDisposable server, string settings) : IAsyncDisposable
{
    /// <summary>What nginx wants to hear from user ann.</summary>
    public const string Password = "right one";

    /// <summary>As a configuration file has them, below the origin's id.</summary>
    public string Settings => settings;

    public NginxServer Nginx => (NginxServer)server;

    /// <summary>By nginx as pages.</summary>
    public static async Task<ServedLibrary> HttpAsync()
    {
        NginxServer nginx = await NginxServer.StartAsync("");
        await CopyAsync((path, content) => Write(() => nginx.Write(path, content)));
        return new ServedLibrary(nginx, $"location: {nginx.Root}");
    }

    /// <summary>By nginx over WebDAV, for a user with a password that stands in a file.</summary>
    public static async Task<ServedLibrary> DavAsync(string passwordFile)
    {
        NginxServer nginx = await NginxServer.StartAsync("dav_ext_methods PROPFIND OPTIONS; auth_basic music; auth_basic_user_file passwords;");
        await CopyAsync((path, content) => Write(() => nginx.Write(path, content)));
        await File.WriteAllTextAsync(passwordFile, Password + "\n");
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ServedLibrary(nginx, $$"""
            location: dav://ann@{{nginx.EndPoint}}/my music/
                password: ${file:{{passwordFile}}}
            """);
    }

    /// <summary>By OpenSSH.</summary>
    public static async Task<ServedLibrary> SftpAsync()
    {
        SshServer ssh = await SshServer.StartAsync();
        DemoLibrary.Write(ssh.Music, CancellationToken.None);
        SftpSettings reached = ssh.Settings(ssh.EndPoint.Port);
        return new ServedLibrary(ssh, $"""
            location: sftp://{reached.User}@{ssh.EndPoint}{ssh.Music}
                identity_file: {reached.IdentityFile}
                known_hosts: {reached.KnownHostsFile}
                ssh_config: none
            """);
    }

    /// <summary>By an object store.</summary>
    public static async Task<ServedLibrary> S3Async()
    {
        S3Server store = await S3Server.StartAsync();
        // This store lists a folder of folders only where it is marked, as many programs do.
        await CopyAsync(store.PutAsync, folder => store.PutAsync(folder + "/", []));
        return new ServedLibrary(store, $$"""
            location: s3://music/my music
                endpoint: http://{{store.EndPoint}}
                access_key: ${env:MUSIC_KEY}
                secret_key: ${env:MUSIC_KEY}
            """);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static Task Write(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    private static async Task CopyAsync(Func<string, byte[], Task> put, Func<string, Task>? mark = null)
    {
        using Folders folders = new();
        string music = folders["music"];
        DemoLibrary.Write(music, CancellationToken.None);
        foreach (string folder in mark is null ? [] : Directory.EnumerateDirectories(music, "*", SearchOption.AllDirectories))
            await mark!(Path.GetRelativePath(music, folder));
        foreach (string file in Directory.EnumerateFiles(music, "*", SearchOption.AllDirectories))
            await put(Path.GetRelativePath(music, file), await File.ReadAllBytesAsync(file));
    }
}
