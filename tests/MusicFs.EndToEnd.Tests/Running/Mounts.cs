namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>What the kernel says is mounted.</summary>
internal static class Mounts
{
    public static bool Contains(string mountPoint) =>
        File.ReadLines("/proc/self/mountinfo").Any(line => Unescaped(line.Split(' ')[4]) == mountPoint);

    /// <summary>Blanks, tabs, line ends and backslashes are written as three octal digits there.</summary>
    private static string Unescaped(string name) =>
        System.Text.RegularExpressions.Regex.Replace(name, @"\\([0-7]{3})", static code => $"{(char)Convert.ToInt32(code.Groups[1].Value, 8)}");

    /// <summary>Waits until nothing is mounted there any more: for ends that the kernel or a helper brings about.</summary>
    public static async Task WaitUntilGoneAsync(string mountPoint)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (Contains(mountPoint))
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"{mountPoint} is still mounted.");
            await Polling.PauseAsync();
        }
    }

    /// <summary>Leaves nothing mounted there, whatever state it is in.</summary>
    public static async Task ClearAsync(string mountPoint)
    {
        while (Contains(mountPoint))
        {
            string command = Environment.IsPrivilegedProcess ? $"umount -l '{mountPoint}'" : $"fusermount3 -uz '{mountPoint}'";
            Outcome outcome = await Program.ShellAsync(command);
            if (outcome.ExitCode != 0 && Contains(mountPoint))
                Assert.Fail($"{mountPoint} cannot be unmounted: {outcome.Errors}");
        }
    }
}
