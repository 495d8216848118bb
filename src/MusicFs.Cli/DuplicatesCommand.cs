using System.CommandLine;
using System.Globalization;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Mounting;
using MusicFs.Host.Recordings;

namespace MusicFs.Cli;

/// <summary><c>musicfs duplicates</c>: which files are one recording.</summary>
internal static class DuplicatesCommand
{
    private const int LongestInput = 1 << 20;
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        Option<string[]> paths = new("--path") { HelpName = "PATH", Description = "Only what has a copy there: a path below a mount, or from the root of its tree; repeat it for several." };
        Option<string?> like = new("--like") { HelpName = "FILE", Description = "Files that sound like what 'fpcalc -raw -json' printed to FILE, or to - for the input." };
        Option<bool> json = DaemonArguments.JsonOption("A JSON object for each recording, and one at the end that says how far fingerprints are.");
        DocumentedCommand command = new("duplicates", "List files that are the same recording, whatever their format and tags.", $"""
            Examples:
              musicfs duplicates
              musicfs duplicates --path ~/music/Ann --json
              fpcalc -raw -json song.mp3 | musicfs duplicates --like -

            Files of the same audio are found always. Files that sound the same are found once their acoustic fingerprints are computed: with
            'fingerprints: on' in the section 'library' of the configuration or mount --fingerprints on, where fpcalc is installed (docs/duplicates.md).
            Each recording begins with its best copy, as --merge-recordings chooses it; how similar the others are follows. Nothing is removed or changed.

            {Exit}
            """)
        {
            paths, like, json,
        };
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) =>
        {
            string[] named = parsed.GetValue(paths) ?? [];
            return arguments.RunAsync(
                parsed, named,
                daemon => parsed.GetValue(like) is { } file
                    ? LookUpAsync(daemon, file, parsed.GetValue(json), cancellation)
                    : ListAsync(daemon, named, parsed.GetValue(json), cancellation),
                cancellation);
        });
        return command;
    }

    /// <summary>How far fingerprints are, for people.</summary>
    public static string Describe(FingerprintStatus state)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{(state.On ? "on" : "off")}, {state.Done:N0} of {state.Files:N0} files");
        text += state.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {state.Failed:N0} give none") : "";
        return state.Problem.Length > 0 ? $"{text}: {state.Problem}" : text;
    }

    private static async Task<ExitCode> ListAsync(DaemonConnection daemon, string[] paths, bool json, CancellationToken cancellation)
    {
        ListDuplicatesRequest request = new();
        request.Paths.AddRange(paths.Select(path => InTree(daemon, path)));
        int recordings = 0;
        return await DaemonArguments.EachAsync(
            daemon, RecordingMethods.ListDuplicates, request,
            message =>
            {
                if (message.ContentCase == DuplicatesMessage.ContentOneofCase.Fingerprints)
                    Conclude(message.Fingerprints, recordings, json);
                else if (json)
                    DaemonArguments.PrintJson(message.Recording);
                else
                    Print(message.Recording, isFirst: recordings == 0);
                recordings++;
            },
            cancellation).ConfigureAwait(false);
    }

    private static async Task<ExitCode> LookUpAsync(DaemonConnection daemon, string file, bool json, CancellationToken cancellation)
    {
        if (await ReadAsync(file, cancellation).ConfigureAwait(false) is not { Items.Count: > 0 } known)
        {
            Terminal.Say(new Problem($"{file} cannot be read, or is not what fpcalc -raw -json prints.", "Make it so: fpcalc -raw -json SONG > FILE"));
            return ExitCode.Usage;
        }

        LookUpRequest request = new() { Seconds = known.Seconds };
        request.Fingerprint.AddRange(known.Items);
        GrpcReply<LookUpReply> reply = await daemon.Channel.CallAsync(RecordingMethods.LookUp, request, Limit, cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return DaemonArguments.Refuse(daemon, reply.Status);
        foreach (RecordingCopy copy in reply.Value.Copies)
        {
            if (json)
                DaemonArguments.PrintJson(copy);
            else
                Console.Out.WriteLine(Describe(copy));
        }

        if (!json)
            Conclude(reply.Value.Fingerprints, reply.Value.Copies.Count, json: false);
        return ExitCode.Success;
    }

    private static async Task<FpcalcOutput?> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            Stream input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await using (input.ConfigureAwait(false))
            {
                byte[] bytes = new byte[LongestInput];
                int length = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                return FpcalcOutput.Read(bytes.AsMemory(0, length));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string InTree(DaemonConnection daemon, string path)
    {
        string real = RealPath.Resolve(path);
        return daemon.Status.Mounts.FirstOrDefault(mount => RealPath.IsWithin(real, mount.MountPoint)) is { } mount ? RealPath.Below(real, mount.MountPoint) : path;
    }

    private static void Print(Recording recording, bool isFirst)
    {
        if (!isFirst)
            Console.Out.WriteLine();
        foreach (RecordingCopy copy in recording.Copies)
            Console.Out.WriteLine((copy.Best ? "best  " : "      ") + Describe(copy));
    }

    private static string Describe(RecordingCopy copy)
    {
        string sure = copy.SameAudio || copy.Best ? copy.Best ? "" : "  same audio" : string.Create(CultureInfo.InvariantCulture, $"  {copy.Similarity:P0} alike");
        string depth = copy.BitsPerSample > 0 ? string.Create(CultureInfo.InvariantCulture, $" {copy.BitsPerSample}/{copy.SampleRate / 1000.0:0.#}") : "";
        string shown = copy.Path.Length > 0 ? copy.Path : "(not shown)";
        return string.Create(CultureInfo.InvariantCulture, $"{shown}  [{copy.Codec}{depth} {copy.Kbps} kbit/s, {copy.Size / 1e6:N1} MB]{sure}  {copy.Origin}:{copy.OriginPath}");
    }

    private static void Conclude(FingerprintStatus state, int found, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(state);
            return;
        }

        if (found == 0)
            Terminal.Say("No file has a copy that is known.");
        if (!state.On && state.Done == 0)
            Terminal.Say("Only files of the same audio are found: acoustic fingerprints are off (library.fingerprints; docs/duplicates.md).");
        else if (!state.Complete || state.Failed > 0 || state.Problem.Length > 0)
            Terminal.Say($"What sounds the same is not all known yet. Fingerprints: {Describe(state)}.");
    }
}
