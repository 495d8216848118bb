using System.Globalization;
using MusicFs.Cli.Calls;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary>Tells of a change of metadata as it goes on.</summary>
/// <param name="json">Each message as it came.</param>
/// <param name="isDryRun">Whether nothing is changed.</param>
/// <param name="isRedo">Where a change is taken back, or holds again: which of both.</param>
internal sealed class MetadataReport(bool json, bool isDryRun, bool? isRedo = null)
{
    private ulong _unserved;

    public void Take(MetadataProgress progress)
    {
        if (json)
        {
            DaemonArguments.PrintJson(progress);
            return;
        }

        bool isLast = progress.Path.Length == 0;
        if (Terminal.IsInteractive)
            Console.Error.Write(isLast ? "\r\u001b[K" : string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{progress.Done:N0} of {progress.Tracks:N0}"));
        if (isLast)
        {
            Console.Out.WriteLine(progress.Tracks == 0 ? "There was nothing to change."
                : isDryRun ? $"{progress.Tracks} tracks; nothing was changed."
                : isRedo == false ? $"Change {progress.Change} is taken back: {progress.Tracks} tracks. Have it hold again: musicfs metadata undo {progress.Change} --redo"
                : $"Change {progress.Change}{(isRedo == true ? " holds again" : "")}: {progress.Tracks} tracks. Take it back: musicfs metadata undo {progress.Change}");
            if (_unserved > 0)
                Console.Out.WriteLine($"{_unserved} of the files are served as they are, though shown by their new tags. Why: musicfs explain PATH");
            return;
        }

        _unserved += progress.Reason.Length > 0 ? 1UL : 0;
        if (!progress.Places.Contains(progress.Path) && progress.Places.Count > 0)
            Console.Out.WriteLine($"{progress.Path}\n  -> {string.Join("\n  -> ", progress.Places)}");
    }
}
