using System.Net;
using MusicFs.Testing;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Http;

/// <summary>nginx over a folder of its own, as one process, everything it writes in that folder too.</summary>
internal sealed class NginxServer : IMusicServer
{
    private const string Program = "/usr/sbin/nginx", DavModule = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so";

    private const string Ready = "event method";

    private readonly string _folder;
    private readonly ServerProcess _process;
    private DateTime _written = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private NginxServer(string folder, ServerProcess process, IPEndPoint endPoint)
    {
        _folder = folder;
        _process = process;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    public Uri Root => new($"http://{EndPoint}/my%20music/");

    private string Music => Path.Combine(_folder, "root", "my music");

    /// <summary>Starts it with some lines for the location of the folder.</summary>
    public static async Task<NginxServer> StartAsync(string location)
    {
        Prerequisite.Require(
            Prerequisite.WebServer, File.Exists(Program) && File.Exists(DavModule), "nginx and its WebDAV module are needed: nginx-light, libnginx-mod-http-dav-ext.");
        string folder = Directory.CreateTempSubdirectory("musicfs-nginx-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "root", "my music"));
        await File.WriteAllTextAsync(Path.Combine(folder, "passwords"), "ann:{PLAIN}right one\n");
        string configuration = Path.Combine(folder, "nginx.conf");
        (ServerProcess process, IPEndPoint endPoint) = await ServerProcess.StartAsync(
            Program,
            port =>
            {
                File.WriteAllText(configuration, Configuration(folder, port, location));
                return ["-e", "stderr", "-p", folder, "-c", configuration];
            },
            Ready);
        return new NginxServer(folder, process, endPoint);
    }

    public Task StopAsync() => _process.StopAsync();

    /// <summary>On the same port.</summary>
    public Task StartAgainAsync() => _process.StartAgainAsync(Ready);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Puts a new file in its place. Each gets a minute and a second of its own: pages for people tell versions apart by the minute.</summary>
    public void Write(string path, byte[] content)
    {
        // A name may be as long as names can be.
        string full = Path.Combine(Music, path), next = Path.Combine(_folder, "next");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(next, content);
        File.SetLastWriteTimeUtc(next, _written = _written.AddSeconds(61));
        File.Move(next, full, overwrite: true);
    }

    public void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(Music, path));

    public void Delete(string path) => File.Delete(Path.Combine(Music, path));

    private static string Configuration(string folder, int port, string location) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/pid;
        error_log stderr notice;
        load_module {{DavModule}};
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}};
            root {{folder}}/root;
            location / { autoindex on; {{location}} }
          }
        }
        """;
}
