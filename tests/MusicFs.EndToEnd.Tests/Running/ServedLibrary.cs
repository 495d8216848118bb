using System.Net;
using MusicFs.Host.Demo;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>The demo library, or that of a folder, on a real server, and the settings of an origin that is there.</summary>
internal sealed class ServedLibrary(IAsyncDisposable server, string settings) : IAsyncDisposable
{
    /// <summary>What nginx wants to hear from user ann.</summary>
    public const string Password = "right one";

    /// <summary>As a configuration file has them, below the origin's id.</summary>
    public string Settings => settings;

    public NginxServer Nginx => (NginxServer)server;

    /// <summary>Kills the server, and every connection with it.</summary>
    public Task StopAsync() => server is SshServer ssh ? ssh.StopAsync() : Nginx.StopAsync();

    /// <summary>On the same port.</summary>
    public Task StartAgainAsync() => server is SshServer ssh ? ssh.StartAgainAsync() : Nginx.StartAgainAsync();

    /// <summary>Adds a file.</summary>
    public void Write(string path, byte[] content)
    {
        if (server is SshServer ssh)
            File.WriteAllBytes(Path.Combine(ssh.Music, path), content);
        else
            Nginx.Write(path, content);
    }

    /// <summary>By nginx as pages, or as JSON.</summary>
    public static async Task<ServedLibrary> HttpAsync(string? music = null, bool isExact = false)
    {
        NginxServer nginx = await NginxServer.StartAsync(isExact ? "autoindex_format json;" : "");
        await CopyAsync(music, (path, content) => Write(() => nginx.Write(path, content)));
        return new ServedLibrary(nginx, $"location: {nginx.Root}");
    }

    /// <summary>By Apache, as pages or over WebDAV.</summary>
    public static async Task<ServedLibrary> ApacheAsync(string music, bool isDav)
    {
        ApacheServer apache = await ApacheServer.StartAsync(isDav);
        await CopyAsync(music, (path, content) => Write(() => apache.Write(path, content)));
        return new ServedLibrary(apache, $"location: {apache.Root}" + (isDav ? "\n    kind: webdav" : ""));
    }

    /// <summary>By nginx over WebDAV, for a user with a password that stands in a file.</summary>
    public static async Task<ServedLibrary> DavAsync(string passwordFile, string? music = null)
    {
        NginxServer nginx = await NginxServer.StartAsync("dav_ext_methods PROPFIND OPTIONS; auth_basic music; auth_basic_user_file passwords;");
        await CopyAsync(music, (path, content) => Write(() => nginx.Write(path, content)));
        await File.WriteAllTextAsync(passwordFile, Password + "\n");
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ServedLibrary(nginx, $$"""
            location: dav://ann@{{nginx.EndPoint}}/my music/
                password: ${file:{{passwordFile}}}
            """);
    }

    /// <summary>By OpenSSH.</summary>
    public static async Task<ServedLibrary> SftpAsync(string? music = null)
    {
        SshServer ssh = await SshServer.StartAsync();
        await CopyAsync(music, (path, content) => Write(() =>
        {
            string file = Path.Combine(ssh.Music, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }));
        return new ServedLibrary(ssh, $"""
            location: sftp://{Environment.UserName}@{ssh.EndPoint}{ssh.Music}
                identity_file: {ssh.IdentityFile}
                known_hosts: {ssh.WriteKnownHosts(ssh.EndPoint.Port)}
                ssh_config: none
            """);
    }

    /// <summary>By an object store.</summary>
    /// <param name="music">The folder; null for the demo library.</param>
    /// <param name="line">Puts something in front of the server, and gives where that listens.</param>
    public static async Task<ServedLibrary> S3Async(string? music = null, Func<IPEndPoint, IPEndPoint>? line = null)
    {
        S3Server store = await S3Server.StartAsync();
        // This store lists a folder of folders only where it is marked, as many programs do.
        await CopyAsync(music, store.PutAsync, folder => store.PutAsync(folder + "/", []));
        return new ServedLibrary(store, $$"""
            location: s3://{{S3Server.Bucket}}/{{S3Server.Prefix.TrimEnd('/')}}
                endpoint: http://{{line?.Invoke(store.EndPoint) ?? store.EndPoint}}
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

    private static async Task CopyAsync(string? music, Func<string, byte[], Task> put, Func<string, Task>? mark = null)
    {
        using Folders folders = new();
        if (music is null)
            DemoLibrary.Write(music = folders["music"], CancellationToken.None);
        foreach (string folder in mark is null ? [] : Directory.EnumerateDirectories(music, "*", SearchOption.AllDirectories))
            await mark!(Path.GetRelativePath(music, folder));
        foreach (string file in Directory.EnumerateFiles(music, "*", SearchOption.AllDirectories))
            await put(Path.GetRelativePath(music, file), await File.ReadAllBytesAsync(file));
    }
}
