using MusicFs.Host.Recordings;

namespace MusicFs.Host.Doctor;

/// <summary>Whether acoustic fingerprints can be computed, where they are asked for.</summary>
internal static class FpcalcCheck
{
    private const string Check = "fingerprints";

    /// <param name="searched">Folders that may have fpcalc, as in PATH.</param>
    public static Finding Examine(string? searched)
    {
        if (FpcalcProgram.Find(searched) is not { } program)
        {
            return new Finding(
                Check, FindingState.Warning, "library.fingerprints is on, and fpcalc is not installed.", "Install it: apt install libchromaprint-tools, or dnf install chromaprint-tools.");
        }

        (string? version, string? problem) = FpcalcProcess.ReadVersion(program);
        return version is not null
            ? new Finding(Check, FindingState.Good, $"{program}: {version}.")
            : new Finding(Check, FindingState.Warning, $"{program} does not work: {problem}.", "Run it by hand with -version, and install it again: libchromaprint-tools.");
    }
}
