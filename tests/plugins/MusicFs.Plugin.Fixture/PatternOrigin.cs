using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Plugin.Fixture.Parts;

namespace MusicFs.Plugin.Fixture;

/// <summary>One folder with two files of a pattern; at other locations than "good" it misbehaves when it is read or listed.</summary>
internal sealed class PatternOrigin(string id, string does, long length) : IOrigin, IFailureTeller
{
    private volatile Problem? _lastFailure;

    private static readonly OriginPath Album = OriginPath.FromString("album");
    private static readonly string[] Names = ["one.fix", "two.fix"];

    public string Id => id;

    public OriginCapabilities Capabilities => new() { StrongVersions = true, Parallelism = 1000, Watch = true };

    public Problem? LastFailure => does == "throws-words" ? throw new InvalidOperationException("as asked for") : _lastFailure;

    private OriginVersion Version => new(length, 1, 1);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        switch (does)
        {
            case "throws": throw new InvalidOperationException("as asked for");
            case "spins": Misbehaviour.Spin(); break;
            case "sleeps": Misbehaviour.Sleep(); break;
            case "allocates": Misbehaviour.Allocate(cancellation); break;
            case "never": return new(new TaskCompletionSource<FsResult<IReadOnlyList<OriginEntry>>>().Task);
            case "closed" or "throws-words": return new(Refuse("The shop is closed.", "Come back tomorrow."));
            case "speechless": return new(FsError.OriginUnavailable);
            case "endless": return new(new FsResult<IReadOnlyList<OriginEntry>>(new Endless(directory)));
            case "null": return new(new FsResult<IReadOnlyList<OriginEntry>>((IReadOnlyList<OriginEntry>)null!));
            case "outside": return List(new OriginEntry(OriginPath.FromString("../etc"), NodeKind.Directory, default));
            case "twice": return List(new OriginEntry(Album, NodeKind.Directory, default), new OriginEntry(Album, NodeKind.Directory, default));
            case "thread":
                Thread thread = new(static () => throw new InvalidOperationException("in a thread of its own")) { IsBackground = true };
                thread.Start();
                thread.Join();
                break;
        }

        return directory.IsRoot ? List(new OriginEntry(Album, NodeKind.Directory, default))
            : directory == Album ? List([.. Names.Select(name => new OriginEntry(Album.Append(System.Text.Encoding.ASCII.GetBytes(name)), NodeKind.File, Version))])
            : new(FsError.NotFound);
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        new(path.IsRoot || path == Album ? new OriginEntry(path, NodeKind.Directory, default)
            : IsFile(path) ? new OriginEntry(path, NodeKind.File, Version) : FsError.NotFound);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        new(!IsFile(path) ? FsError.NotFound : expected != Version && expected != OriginVersion.Unknown && does != "otherwise" ? FsError.Stale
            : new FsResult<IOriginFile>(new File(does == "otherwise" ? Version with { Tag = 9 } : Version, does, this)));

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(does == "closed" ? Refuse("The shop is closed.", "Come back tomorrow.") : FsError.None);

    private FsError Refuse(string what, string remedy)
    {
        _lastFailure = new Problem(what, remedy);
        return FsError.AccessDenied;
    }

    private static bool IsFile(OriginPath path) => path.Parent == Album && Names.Contains(System.Text.Encoding.UTF8.GetString(path.Name));

    private static ValueTask<FsResult<IReadOnlyList<OriginEntry>>> List(params OriginEntry[] entries) => new(new FsResult<IReadOnlyList<OriginEntry>>(entries));

    private sealed class File(OriginVersion version, string does, PatternOrigin origin) : IOriginFile
    {
        private bool _isDisposed;

        public OriginVersion Version => version;

        public SafeHandle? LocalHandle => null;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            switch (does)
            {
                case "read-spins": Misbehaviour.Hold(); break;
                case "read-throws": throw new InvalidOperationException("as asked for");
                case "longer": return new(destination.Length + 1);
                case "shorter": return new(destination.Length / 2);
                case "negative": return new(-1);
                case "torn": return new(origin.Refuse("The page is \u001b[31mtorn\r\nout\u202e. " + new string('x', 2000), "Get\tanother\ud800."));
            }

            if (_isDisposed)
                return new(FsError.BadHandle);
            int count = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
            Pattern.Fill(destination.Span[..count], offset);
            if (offset == 0 && count >= 8)
                "FIXTgood"u8.CopyTo(destination.Span);
            return new(count);
        }

        public void Dispose() => _isDisposed = true;
    }

    /// <summary>A list that never ends when it is walked, whatever it says of its length.</summary>
    private sealed class Endless(OriginPath directory) : IReadOnlyList<OriginEntry>
    {
        public int Count => 1;

        public OriginEntry this[int index] => throw new NotSupportedException();

        public IEnumerator<OriginEntry> GetEnumerator()
        {
            for (long i = 0; ; i++)
                yield return new OriginEntry(directory.Append(System.Text.Encoding.ASCII.GetBytes($"{i}")), NodeKind.Directory, default);
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
