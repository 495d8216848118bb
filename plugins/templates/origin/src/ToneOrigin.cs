using System.Globalization;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace SamplePlugin;

/// <summary>A root with one folder, and in it one file for each tone. Any thread, many calls at once.</summary>
internal sealed class ToneOrigin(string id, IReadOnlyList<int> tones, int seconds) : IOrigin
{
    private static readonly OriginPath Folder = OriginPath.FromString("Tones");

    public string Id => id;

    // One that reads over a network says IsRemote = true: then what was read is kept.
    public OriginCapabilities Capabilities => new() { StrongVersions = true };

    /// <summary>All of a folder or an error: what a list lacks would look deleted.</summary>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        directory.IsRoot ? List(new OriginEntry(Folder, NodeKind.Directory, default))
            : directory == Folder ? List([.. tones.Select(EntryOf)])
            : new(FsError.NotFound);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        path.IsRoot || path == Folder ? new(new OriginEntry(path, NodeKind.Directory, default))
            : ToneAt(path) is { } hertz ? new(EntryOf(hertz))
            : new(FsError.NotFound);

    /// <summary>Exactly the version that is asked for: a file that has changed since it was listed is stale.</summary>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        if (ToneAt(path) is not { } hertz)
            return new(FsError.NotFound);
        OriginVersion version = EntryOf(hertz).Version;
        if (expected != version && expected != OriginVersion.Unknown)
            return new(FsError.Stale);
        return new(new FsResult<IOriginFile>(new ToneFile(hertz, version)));
    }

    /// <summary>The cheapest question that shows whether the origin answers.</summary>
    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(FsError.None);

    private static ValueTask<FsResult<IReadOnlyList<OriginEntry>>> List(params OriginEntry[] entries) => new(new FsResult<IReadOnlyList<OriginEntry>>(entries));

    private static OriginPath PathOf(int hertz) => Folder.Append(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{hertz} Hz.wav")));

    private int? ToneAt(OriginPath path)
    {
        foreach (int hertz in tones)
        {
            if (PathOf(hertz) == path)
                return hertz;
        }

        return null;
    }

    // Equal versions mean equal bytes: size, time (here none), and what else tells them apart.
    private OriginEntry EntryOf(int hertz) => new(PathOf(hertz), NodeKind.File, new OriginVersion(ToneFile.LengthOf(seconds), 0, (ulong)hertz));
}
