using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// H8 with a real systemd: a user's manager in namespaces of its own. A manager takes every process of its control group for its own, and its kills
/// reach whatever it sees, so it sees no mount, process or control group but what is started here. The mounts are seen in there only, so a script
/// looks at them and prints what it found.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ServiceManagerTests
{
    /// <summary>Waits for what systemd says, not for a duration; each line it prints is a fact that the test knows.</summary>
    private const string Script =
        """
        set -u
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/user/0 && chmod 700 /run/user/0
        export XDG_RUNTIME_DIR=/run/user/0; unset DBUS_SESSION_BUS_ADDRESS NOTIFY_SOCKET
        /usr/lib/systemd/systemd --user > "$LOG" 2>&1 &
        manager=$!
        show() { systemctl --user show musicfs -p "$1" --value; }
        # Nothing while there is none: 0, as systemd has it, is to kill(2) everybody of the caller's process group.
        main() { show MainPID | grep -vx 0; }
        until_is() { for i in $(seq 300); do [ "$(show "$1")" = "$2" ] && return; sleep 0.1; done; echo "$1 is $(show "$1"), never $2"; }
        for i in $(seq 100); do [ -S /run/user/0/systemd/private ] && break; sleep 0.1; done
        mkdir -p "$XDG_CONFIG_HOME/systemd/user/musicfs.service.d"
        printf '[Service]\nWatchdogSec=8\nRestartSec=1\n' > "$XDG_CONFIG_HOME/systemd/user/musicfs.service.d/fast.conf"
        # The service has none of the caller's variables but these.
        systemctl --user set-environment MUSICFS_RUNTIME_DIR="$MUSICFS_RUNTIME_DIR" MUSICFS_CACHE__DIRECTORY="$MUSICFS_CACHE__DIRECTORY" XDG_CONFIG_HOME="$XDG_CONFIG_HOME" HOME="$HOME"
        "$MUSICFS" service --user install > /dev/null && "$MUSICFS" service --user start > /dev/null && echo "started $(show ActiveState)"
        until_is StatusText "25 tracks at $PLACE"
        first=$(main)
        "$MUSICFS" service upgrade > /dev/null || echo "no upgrade"
        second=$(main)
        [ "$first" != "$second" ] && [ -d "/proc/$second" ] && echo "upgraded $(show ActiveState) restarts $(show NRestarts)"
        systemctl --user reload musicfs && until_is ActiveState active && echo reloaded
        # Longer than the watchdog waits: the new process is the one that is listened to.
        sleep 10; [ "$(main)" = "$second" ] && echo "alive $(show ActiveState)"
        kill -STOP "$second"
        until_is NRestarts 1
        until_is ActiveState active
        until_is StatusText "25 tracks at $PLACE"
        echo "restarted, $(find "$PLACE" -name '*.flac' -not -path '*/.origins/*' | wc -l) files"
        kill -KILL "$(main)"
        until_is NRestarts 2
        until_is ActiveState active
        "$MUSICFS" service --user stop > /dev/null; echo "stopped $(show ActiveState), $(grep -c " $PLACE " /proc/self/mounts) mounts"
        "$MUSICFS" service --user uninstall > /dev/null
        systemctl --user exit; kill "$manager" 2> /dev/null; wait "$manager"
        echo $$ > /sys/fs/cgroup/cgroup.procs; rmdir /sys/fs/cgroup/app.slice /sys/fs/cgroup/init.scope 2> /dev/null
        """;

    [TestMethod]
    public async Task Service_UnderARealManager_IsReadyUpgradedWatchedAndCleanedUpAfter()
    {
        Prerequisite.Root();
        Prerequisite.Systemd();
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string music = world.Music();
        world.WriteConfiguration($"library: {{name: home}}\norigins:\n  music: {music}\nmounts:\n  {place}:\n");
        string script = world.PathOf("manager.sh");
        File.WriteAllText(script, Script);
        int files = Directory.EnumerateFiles(music, "*.flac", SearchOption.AllDirectories).Count();

        Outcome outcome = await world.ShellAsync(
            $"PLACE='{place}' LOG='{world.PathOf("manager.log")}' MUSICFS=\"$MUSICFS\" "
            + $"setsid --wait unshare --mount --propagation private --pid --fork --kill-child --mount-proc --cgroup bash '{script}'");

        Assert.AreEqual(
            $"started active\nupgraded active restarts 0\nreloaded\nalive active\nrestarted, {files} files\nstopped inactive, 0 mounts\n",
            outcome.Output, outcome.Errors);
    }
}
