using System.CommandLine;

namespace MusicFs.Cli;

/// <summary>A command whose help ends with examples and exit statuses.</summary>
internal sealed class DocumentedCommand(string name, string description, string examples) : Command(name, description)
{
    /// <summary>Printed below the options.</summary>
    public string Examples => examples;
}
