using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Changes of what the origins hold, in order: the input of <see cref="VirtualTree.Apply"/>. Filled by one thread at a time.</summary>
public sealed class TreeUpdate
{
    private readonly List<Step> _steps = [];

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

    /// <summary>Appends the changes of another update.</summary>
    public void Add(TreeUpdate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _steps.AddRange(other._steps);
    }

    internal enum StepKind
    {
        PutFolder,
        PutFile,
        ChangeTexts,
        RemoveFolder,
        RemoveFile,
        SetIdentity,
    }

    internal readonly record struct Step(StepKind Kind, string Origin, TreeFile File);
}
