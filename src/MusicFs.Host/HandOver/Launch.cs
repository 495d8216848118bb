namespace MusicFs.Host.HandOver;

/// <summary>How this process was started.</summary>
/// <param name="Command">The program, and what comes before the arguments: <c>dotnet</c> has the assembly there.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Folder">Where: relative paths among the arguments mean from there.</param>
public sealed record Launch(IReadOnlyList<string> Command, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>Of this process; to be asked before it leaves its folder.</summary>
    public static Launch Current()
    {
        string program = Environment.ProcessPath ?? "musicfs";
        string[] words = Environment.GetCommandLineArgs();
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new Launch(isHosted ? [program, Path.GetFullPath(words[0])] : [program], words[1..], Environment.CurrentDirectory);
    }

    /// <summary>The same with another program.</summary>
    public Launch With(string program) =>
        this with { Command = Path.GetExtension(program) == ".dll" ? ["dotnet", program] : [program] };
}
