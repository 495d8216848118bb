using System.IO.Compression;
using System.Text;
using Serilog.Debugging;
using Serilog.Sinks.File;

namespace MusicFs.Host.Logging;

/// <summary>When a day's file is opened, those of earlier days are compressed, and only the newest stay. Called by the thread that writes the log.</summary>
internal sealed class LogArchive(string folder) : FileLifecycleHooks
{
    /// <summary>The file of today included.</summary>
    public const int Kept = 30;

    public const string FileName = "musicfs-.log";

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        try
        {
            Tidy(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The log itself goes on; the next day tries again.
            SelfLog.WriteLine("The log's files of earlier days stay as they are: {0}", failure.Message);
        }

        return base.OnFileOpened(path, underlyingStream, encoding);
    }

    private static void Compress(string path)
    {
        string fresh = path + ".gz.new";
        using (FileStream from = File.OpenRead(path))
        using (GZipStream to = new(File.Create(fresh), CompressionLevel.Optimal))
            from.CopyTo(to);
        File.Move(fresh, path + ".gz", overwrite: true);
        File.Delete(path);
    }

    private void Tidy(string current)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "musicfs-*.log").Where(path => path != current).ToArray())
            Compress(path);
        // The date in the name sorts them.
        string[] old = [.. Directory.EnumerateFiles(folder, "musicfs-*.log.gz").OrderDescending(StringComparer.Ordinal)];
        foreach (string path in old.Skip(Kept - 1))
            File.Delete(path);
    }
}
