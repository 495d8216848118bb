namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// Runs programs as the user nobody, who has a copy of the program under test: the checkout may lie in a home folder that is closed
/// to others.
/// </summary>
internal sealed class OrdinaryUser
{
    private readonly string _program;
    private readonly string _home;

    public OrdinaryUser(Folders folders)
    {
        _home = folders["home"];
        _program = folders["program"];
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(_program, Path.GetFileName(file)));
    }

    /// <summary>Gives a folder to the user.</summary>
    public static async Task<string> OwnAsync(string folder)
    {
        Assert.AreEqual(0, (await Program.RunAsync("chown", ["-R", "nobody:nogroup", folder])).ExitCode);
        return folder;
    }

    public Task<Outcome> ShellAsync(string script) => Program.RunAsync("setpriv", Arguments("/bin/bash", "-c", script));

    public Task<Outcome> MusicfsAsync(params string[] arguments) =>
        Program.RunAsync("setpriv", Arguments([Path.Combine(_program, "musicfs"), .. arguments]));

    /// <summary>In a world of its own where /etc/fuse.conf allows nothing, whatever this machine's says.</summary>
    public Task<Outcome> MusicfsWithoutFuseConfAsync(params string[] arguments) => Program.RunAsync(
        "unshare",
        [
            "--mount", "/bin/sh", "-c", "mount --bind /dev/null /etc/fuse.conf && exec \"$@\"", "sh", "setpriv",
            .. Arguments([Path.Combine(_program, "musicfs"), .. arguments]),
        ]);

    public async Task<MountedLibrary> MountAsync(string origin, string mountPoint, params string[] options)
    {
        await OwnAsync(_home);
        string[] arguments = Arguments([Path.Combine(_program, "musicfs"), "mount", mountPoint, "--origin", $"music={origin}", .. options]);
        return await MountedLibrary.StartAsync("setpriv", arguments, origin, mountPoint, null);
    }

    private string[] Arguments(params string[] command) =>
        ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", $"HOME={_home}", $"MUSICFS_RUNTIME_DIR={_home}/run", .. command];
}
