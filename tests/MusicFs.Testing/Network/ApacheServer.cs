using System.Net;

namespace MusicFs.Testing.Network;

/// <summary>Apache over a folder of its own: index pages for people, and WebDAV at the same address.</summary>
public sealed class ApacheServer : FolderServer
{
    private const string Program = "/usr/sbin/apache2", Modules = "/usr/lib/apache2/modules";

    private ApacheServer(string folder, ServerProcess process, IPEndPoint endPoint)
        : base(folder, process, endPoint)
    {
    }

    public static async Task<ApacheServer> StartAsync(bool isDav)
    {
        Prerequisite.Require(Prerequisite.Apache, File.Exists(Program) && File.Exists(Path.Combine(Modules, "mod_dav_fs.so")), "Apache is needed: apache2.");
        string folder = Create("apache");
        Directory.CreateDirectory(Path.Combine(folder, "locks"));
        // Started by root it serves as another user.
        OpenTo(folder, "root", "root/my music", "locks");
        string configuration = Path.Combine(folder, "apache.conf");
        (ServerProcess process, IPEndPoint endPoint) = await ServerProcess.StartAsync(
            Program,
            port =>
            {
                File.WriteAllText(configuration, Configuration(folder, port, isDav));
                return ["-DFOREGROUND", "-f", configuration];
            },
            "resuming normal operations");
        return new ApacheServer(folder, process, endPoint);
    }

    private static void OpenTo(string folder, params string[] below)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (string path in (string[])["", .. below])
            File.SetUnixFileMode(Path.Combine(folder, path), (UnixFileMode)0b111_101_101 | (path == "locks" ? UnixFileMode.OtherWrite : 0));
    }

    private static string Configuration(string folder, int port, bool isDav) => $"""
        ServerRoot {folder}
        ServerName localhost
        Listen 127.0.0.1:{port}
        PidFile {folder}/pid
        ErrorLog /dev/stderr
        LogLevel notice
        LoadModule mpm_event_module {Modules}/mod_mpm_event.so
        LoadModule authz_core_module {Modules}/mod_authz_core.so
        LoadModule mime_module {Modules}/mod_mime.so
        LoadModule autoindex_module {Modules}/mod_autoindex.so
        LoadModule dir_module {Modules}/mod_dir.so
        LoadModule dav_module {Modules}/mod_dav.so
        LoadModule dav_fs_module {Modules}/mod_dav_fs.so
        {(Environment.IsPrivilegedProcess ? "User www-data\nGroup www-data" : "")}
        TypesConfig /dev/null
        DavLockDB {folder}/locks/dav
        DocumentRoot {folder}/root
        <Directory {folder}/root>
          Options +Indexes
          IndexOptions FancyIndexing NameWidth=*
          {(isDav ? "Dav On" : "")}
          Require all granted
        </Directory>
        """;
}
