using System.Diagnostics;
using System.Globalization;
using MusicFs.Tags;

namespace MusicFs.Benchmarks.Tags;

/// <summary>
/// <c>taglib FOLDER [ROUNDS]</c>: reads the tags of all files of a kind in a folder with our codecs and with TagLib, in turn, on one
/// thread and from the page cache, and prints the medians. Needs g++ and Debian's libtag1-dev.
/// </summary>
internal static class TagLibComparison
{
    private static readonly string[] Kinds = [".flac", ".mp3", ".m4a", ".ogg", ".opus", ".wav", ".aiff", ".wma", ".ape", ".wv", ".mpc"];

    /// <summary>A round reads at least as many files, some of them several times, so that it is long enough to be timed.</summary>
    private const int FilesOfARound = 4000;

    public static async Task<int> RunAsync(string folder, int rounds)
    {
        string program = Build();
        Console.WriteLine($"{"kind",-6} {"files",6} {"ours/s",10} {"taglib/s",10} {"ratio",6} {"bytes a file",13} {"reads",6} {"allocated",10}");
        foreach (string kind in Kinds)
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*" + kind, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            if (files.Length > 0)
                await CompareAsync(program, kind, files, rounds);
        }

        return 0;
    }

    private static async Task CompareAsync(string program, string kind, string[] files, int rounds)
    {
        string[] work = [.. Enumerable.Range(0, Math.Max(1, FilesOfARound / files.Length)).SelectMany(_ => files)];
        var reader = new TagReader();
        // What is compiled while it runs must not be measured: the hot paths are compiled a second time after some calls.
        for (int i = 0; i < 5; i++)
            await ReadAsync(reader, work);

        List<double> ours = [], theirs = [];
        Sample sample = default;
        for (int round = 0; round < rounds; round++)
        {
            theirs.Add(Loop(program, work));
            var watch = Stopwatch.StartNew();
            sample = await ReadAsync(reader, work);
            ours.Add(watch.Elapsed.TotalSeconds);
        }

        double own = work.Length / Median(ours);
        double other = work.Length / Median(theirs);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind,-6} {files.Length,6} {own,10:0} {other,10:0} {own / other,6:0.00} {sample.Bytes / work.Length,13} {(double)sample.Reads / work.Length,6:0.0} {sample.Allocated / work.Length,10}"));
    }

    private static async Task<Sample> ReadAsync(TagReader reader, string[] files)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long bytes = 0;
        int reads = 0;
        foreach (string file in files)
        {
            using var source = new FileByteSource(file);
            await reader.ReadAsync(source, CancellationToken.None);
            bytes += source.BytesRead;
            reads += source.Reads;
        }

        return new Sample(bytes, reads, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private static double Loop(string program, string[] files)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, "1") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Write(string.Join('\n', files));
        process.StandardInput.Close();
        string seconds = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    private static string Build()
    {
        string program = Path.Combine(Path.GetTempPath(), "musicfs-taglib-loop");
        string source = Path.Combine(AppContext.BaseDirectory, "taglib_loop.cpp");
        using Process compiler = Process.Start("g++", ["-O2", "-o", program, source, "-ltag"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("taglib_loop.cpp does not build: apt install g++ libtag1-dev");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private readonly record struct Sample(long Bytes, int Reads, long Allocated);
}
