using System.Globalization;

namespace MusicFs.Testing;

/// <summary>Tests that choose at random choose otherwise in each run of <c>dotnet cake --target=Stress</c>, and the same wherever else they run.</summary>
public static class StressRun
{
    /// <summary>0 except in such a run.</summary>
    public static int Number { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_STRESS_RUN"), CultureInfo.InvariantCulture, out int number) ? number : 0;
}
