using System.CommandLine;
using System.CommandLine.Parsing;

namespace MusicFs.Cli;

/// <summary>Bounds of options' values.</summary>
internal static class OptionChecks
{
    /// <summary>Refuses values that do not fit, also those that cannot be read as what the option takes.</summary>
    /// <param name="option">Where it is given, it is checked.</param>
    /// <param name="fits">Whether a value fits.</param>
    /// <param name="message">The sentence for who gave another.</param>
    public static void Require<T>(this Option<T> option, Func<T?, bool> fits, string message) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !Fits(result, fits))
            result.AddError(message);
    });

    private static bool Fits<T>(OptionResult result, Func<T?, bool> fits)
    {
        try
        {
            return fits(result.GetValueOrDefault<T>());
        }
        catch (InvalidOperationException)
        {
            // That is how the parser says that a word is no number; checks run before its own message is made.
            return false;
        }
    }
}
