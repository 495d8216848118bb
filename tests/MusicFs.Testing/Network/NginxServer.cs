using System.Net;

namespace MusicFs.Testing.Network;

/// <summary>nginx over a folder of its own, as one process, everything it writes in that folder too.</summary>
public sealed class NginxServer : FolderServer
{
    private const string Program = "/usr/sbin/nginx", DavModule = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so";

    private const string Ready = "event method";

    private NginxServer(string folder, ServerProcess process, IPEndPoint endPoint)
        : base(folder, process, endPoint)
    {
    }

    /// <summary>Starts it with some lines for the location of the folder.</summary>
    public static async Task<NginxServer> StartAsync(string location)
    {
        Prerequisite.Require(
            Prerequisite.WebServer, File.Exists(Program) && File.Exists(DavModule), "nginx and its WebDAV module are needed: nginx-light, libnginx-mod-http-dav-ext.");
        string folder = Create("nginx");
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

    public Task StopAsync() => Process.StopAsync();

    /// <summary>On the same port.</summary>
    public Task StartAgainAsync() => Process.StartAgainAsync(Ready);

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
