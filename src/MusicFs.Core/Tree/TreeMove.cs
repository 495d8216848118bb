namespace MusicFs.Core.Tree;

/// <summary>A place of something in the view becomes another one.</summary>
/// <param name="Identity">The track; 0 for a file that is no track.</param>
/// <param name="Part">Which of the tracks in the file, from 1; 0 for the whole file.</param>
/// <param name="Place">Where it was; of a rule, where templates have it. Without a slash in front.</param>
/// <param name="Shown">Where it is shown from now on; empty for nowhere, null for no rule.</param>
internal sealed record TreeMove(ulong Identity, int Part, string Place, string? Shown);
