using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Host.Configuration;
using MusicFs.Host.Doctor;

namespace MusicFs.Cli;

/// <summary><c>musicfs doctor</c>: looks at everything a mount needs, and names the remedy.</summary>
internal static class DoctorCommand
{
    private const string Examples =
        """
        Examples:
          musicfs doctor
          musicfs doctor --json | jq '.[] | select(.state != "good")'

        It changes nothing, and asks no remote origin.

        Exit status: 0 nothing is wrong (there may be warnings), 1 something is.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("doctor", "Look at everything that a mount needs, and name the remedy.", Examples);
        Option<string?> file = ConfigurationArguments.FileOption();
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        command.Add(file);
        command.Add(json);
        command.SetAction(parsed =>
        {
            IReadOnlyList<Finding> findings = Examination.Run(LibraryConfiguration.Load(parsed.GetValue(file), new CommandLineSettings()));
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Json(findings));
            else
                Print(findings);
            return (int)(findings.Any(static finding => finding.State == FindingState.Wrong) ? ExitCode.Failure : ExitCode.Success);
        });
        return command;
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        int width = findings.Max(static finding => finding.Name.Length);
        foreach (Finding finding in findings)
        {
            Console.Out.WriteLine($"{Word(finding.State),-7}  {finding.Name.PadRight(width)}  {finding.What}");
            if (finding.Remedy.Length > 0)
                Console.Out.WriteLine($"{"",-7}  {"".PadRight(width)}  {finding.Remedy}");
        }
    }

    private static string Json(IReadOnlyList<Finding> findings) => new JsonArray(
        [
            .. findings.Select(static finding => new JsonObject
            {
                ["name"] = finding.Name, ["state"] = Word(finding.State), ["what"] = finding.What, ["remedy"] = finding.Remedy,
            }),
        ]).ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static string Word(FindingState state) => state.ToString().ToLowerInvariant();
}
