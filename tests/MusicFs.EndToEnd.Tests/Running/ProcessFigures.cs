using System.Globalization;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>What a process holds at one moment, as the kernel counts it. Packs of the cache are counted apart, its own libraries not at all.</summary>
internal sealed record ProcessFigures(int Files, int Packs, int Sockets, long AnonymousKiB, int Threads)
{
    public static ProcessFigures Of(int process)
    {
        string[] status = File.ReadAllLines($"/proc/{process}/status");
        string[] open = [.. Directory.GetFileSystemEntries($"/proc/{process}/fd").Select(TargetOf)];
        int sockets = open.Count(static target => target.StartsWith("socket:", StringComparison.Ordinal));
        int packs = open.Count(static target => target.EndsWith(".pack", StringComparison.Ordinal));
        int libraries = open.Count(static target => target.EndsWith(".dll", StringComparison.Ordinal));
        return new ProcessFigures(open.Length - packs - sockets - libraries, packs, sockets, Number(status, "RssAnon:"), (int)Number(status, "Threads:"));
    }

    public override string ToString() => $"{Files} files, {Packs} packs, {Sockets} sockets, {AnonymousKiB / 1024} MiB, {Threads} threads";

    private static string TargetOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return "";
        }
    }

    private static long Number(string[] status, string name)
    {
        string line = status.Single(text => text.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
