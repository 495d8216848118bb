namespace MusicFs.Core.Tree;

/// <summary>Lets one track be added in several places as one node.</summary>
public sealed class DraftFileKey
{
    internal DraftFile? File { get; set; }
}
