using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MusicFs.Cli;

/// <summary>
/// <c>--json</c> of commands that print lines for people and have no more to say: each line as an object with one member, <c>text</c>. What goes
/// wrong is on standard error, and in the exit status, as with every command.
/// </summary>
internal sealed class JsonLines(TextWriter output) : TextWriter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What these print is read by programs as it is.</summary>
    private static readonly string[] Exceptions = ["completion", "schema", "man"];

    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <summary>Gives the option to every command below that has none of its own.</summary>
    public static void AddTo(Command command)
    {
        foreach (Command below in command.Subcommands)
            AddTo(below);
        if (command.Subcommands.Count == 0 && !Exceptions.Contains(command.Name) && !command.Options.Any(static option => option.Name == "--json"))
            command.Add(new JsonLinesOption());
    }

    /// <summary>Has what is printed from now on written so, where that was asked for.</summary>
    public static void UseFor(ParseResult parsed)
    {
        if (parsed.CommandResult.Command.Options.OfType<JsonLinesOption>().FirstOrDefault() is { } option && parsed.GetValue(option))
            Console.SetOut(new JsonLines(Console.Out));
    }

    /// <inheritdoc/>
    public override void Write(char value)
    {
        lock (_line)
        {
            if (value != '\n')
                _line.Append(value);
            else
                End();
        }
    }

    /// <inheritdoc/>
    public override void Flush() => output.Flush();

    private void End()
    {
        JsonObject json = new() { ["text"] = _line.ToString().TrimEnd('\r') };
        _line.Clear();
        output.WriteLine(json.ToJsonString(Readable));
    }

    /// <summary>Tells it from an option of the command's own.</summary>
    private sealed class JsonLinesOption : Option<bool>
    {
        public JsonLinesOption()
            : base("--json") => Description = "Print each line as a JSON object: {\"text\": LINE}.";
    }
}
