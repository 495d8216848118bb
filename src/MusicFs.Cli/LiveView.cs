using System.CommandLine;
using System.Text;

namespace MusicFs.Cli;

/// <summary>A text that is drawn again and again: in place on a terminal, one below the other elsewhere. Ends with Ctrl-C, or after so many times.</summary>
internal sealed class LiveView
{
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";
    private const string ClearAll = "\e[2J";

    private readonly Option<double> _interval = new("--interval")
    {
        HelpName = "SECONDS",
        Description = "From one look to the next (default: 2).",
        DefaultValueFactory = static _ => 2,
    };

    private readonly Option<int> _count = new("--count")
    {
        HelpName = "N",
        Description = "End after so many looks (default: never).",
    };

    public LiveView(Command command)
    {
        _interval.Require(static seconds => seconds is >= 0.1 and <= 3600, "--interval takes a number of seconds from 0.1 to 3600.");
        _count.Require(static count => count >= 1, "--count takes a number from 1.");
        command.Add(_interval);
        command.Add(_count);
    }

    /// <summary>Looks and draws until the end, or until a look fails.</summary>
    /// <param name="parsed">With the options.</param>
    /// <param name="look">The text; null ends it, with the status.</param>
    /// <param name="cancellation">Ends it, which is not a failure.</param>
    public async Task<ExitCode> RunAsync(ParseResult parsed, Func<Task<(string? Text, ExitCode Status)>> look, CancellationToken cancellation)
    {
        bool isTerminal = !Console.IsOutputRedirected;
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(parsed.GetValue(_interval)));
        int left = parsed.GetValue(_count);
        if (isTerminal)
            Console.Out.Write(ClearAll);
        try
        {
            do
            {
                (string? text, ExitCode status) = await look().ConfigureAwait(false);
                if (text is null)
                    return status;
                Console.Out.Write(isTerminal ? InPlace(text) : text + "\n\n");
                Console.Out.Flush();
            }
            while (--left != 0 && await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Somebody has seen enough.
        }

        return ExitCode.Success;
    }

    private static string InPlace(string text)
    {
        StringBuilder screen = new(Home);
        foreach (string line in text.Split('\n').Take(Math.Max(1, Console.WindowHeight - 1)))
            screen.Append(line.Length > Console.WindowWidth ? line[..Console.WindowWidth] : line).Append(ClearLine).Append('\n');
        return screen.Append(ClearBelow).ToString();
    }
}
