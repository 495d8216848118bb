using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Changes of what the origins hold, in order: the input of <see cref="VirtualTree.Apply"/>. Filled by one thread at a time.</summary>
public sealed class TreeUpdate
{
    private readonly List<Step> _steps = [];
    private readonly List<(string Path, string By)> _successions = [];

    /// <summary>Changes so far.</summary>
    public int Count => _steps.Count;

    internal IReadOnlyList<Step> Steps => _steps;

    /// <summary>A folder that is there, empty or not. The path of the origin itself is <see cref="OriginPath.Root"/>.</summary>
    public void PutFolder(string originId, OriginPath path, long modifiedNanoseconds) =>
        _steps.Add(new Step(StepKind.PutFolder, originId, new TreeFile(path, new OriginVersion(0, modifiedNanoseconds, 0), [])));

    /// <summary>A file as it is now and where it is shown.</summary>
    public void PutFile(string originId, in TreeFile file) => _steps.Add(new Step(StepKind.PutFile, originId, file));

    /// <summary>Another content of a side file whose content is made, where it is shown and still that version; its parts' places do not matter.</summary>
    internal void ChangeTexts(string originId, in TreeFile file) => _steps.Add(new Step(StepKind.ChangeTexts, originId, file));

    /// <summary>A folder that is gone, with all below it.</summary>
    public void RemoveFolder(string originId, OriginPath path) => _steps.Add(new Step(StepKind.RemoveFolder, originId, new TreeFile(path, default, [])));

    /// <summary>A file that is gone.</summary>
    public void RemoveFile(string originId, OriginPath path) => _steps.Add(new Step(StepKind.RemoveFile, originId, new TreeFile(path, default, [])));

    /// <summary>A file that turned out to be one that was known: its tracks get the numbers that <paramref name="identity"/> makes.</summary>
    public void SetIdentity(string originId, OriginPath path, ulong identity) =>
        _steps.Add(new Step(StepKind.SetIdentity, originId, new TreeFile(path, default, [], identity)));

    /// <summary>What is shown of an original at one place is shown at another one.</summary>
    internal void MovePlace(string originId, OriginPath path, TreeMove move) => _steps.Add(new Step(StepKind.MovePlace, originId, new TreeFile(path, default, []), move));

    /// <summary>From now on something is shown elsewhere than templates have it; what is shown already does not move by that.</summary>
    internal void SetRule(string originId, OriginPath path, TreeMove rule) => _steps.Add(new Step(StepKind.SetRule, originId, new TreeFile(path, default, []), rule));

    /// <summary>From now on what templates have in a folder is shown in another; what is shown already does not move by that.</summary>
    internal void SetFolderRule(string place, string? shown) => _steps.Add(new Step(StepKind.SetFolderRule, "", default, new TreeMove(0, 0, place, shown)));

    /// <summary>A directory of the view that is there whether anything is in it or not.</summary>
    internal void PutDirectory(string path, long modifiedNanoseconds) =>
        _steps.Add(new Step(StepKind.PutDirectory, "", new TreeFile(default, new OriginVersion(0, modifiedNanoseconds, 0), []), new TreeMove(0, 0, path, null)));

    /// <summary>A directory of the view that is there for what is in it only.</summary>
    internal void RemoveDirectory(string path) => _steps.Add(new Step(StepKind.RemoveDirectory, "", default, new TreeMove(0, 0, path, null)));

    /// <summary>A directory of the view is another one after this update: who knows it goes on with that.</summary>
    internal void Succeed(string path, string by) => _successions.Add((path, by));

    internal IReadOnlyList<(string Path, string By)> Successions => _successions;

    /// <summary>A picture of an album, a part of an original that is shown in the same directory; or that there is none.</summary>
    internal void PutPicture(string originId, OriginPath path, TreePicture picture) =>
        _steps.Add(new Step(StepKind.PutPicture, originId, new TreeFile(path, default, []), Picture: picture));

    /// <summary>A picture of an album is not shown any more where it is, until the album is looked at again.</summary>
    internal void HidePicture(string place) => _steps.Add(new Step(StepKind.HidePicture, "", default, new TreeMove(0, 0, place, null)));

    /// <summary>Appends the changes of another update.</summary>
    public void Add(TreeUpdate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _steps.AddRange(other._steps);
        _successions.AddRange(other._successions);
    }

    internal enum StepKind
    {
        PutFolder,
        PutFile,
        ChangeTexts,
        RemoveFolder,
        RemoveFile,
        SetIdentity,
        MovePlace,
        SetRule,
        SetFolderRule,
        PutDirectory,
        RemoveDirectory,
        PutPicture,
        HidePicture,
    }

    internal readonly record struct Step(StepKind Kind, string Origin, TreeFile File, TreeMove? Move = null, TreePicture? Picture = null);
}
