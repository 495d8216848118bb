using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>What came of trying an origin.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Kind">As the configuration has it.</param>
/// <param name="Steps">What went well, in order.</param>
/// <param name="Problem">What did not, and ended the trial; null where all went well.</param>
public sealed record OriginTrialResult(string Location, string Kind, IReadOnlyList<OriginTrialStep> Steps, Problem? Problem);
