using MusicFs.Core.Artwork;

namespace MusicFs.Host.Configuration;

/// <summary>Everything a person may ask of a mount. Checked by <see cref="Mounting.MountSession"/>, not here.</summary>
public sealed record MountRequest
{
    internal const long DefaultCacheSize = 10L << 30;
    internal const long DefaultArtworkSize = 256L << 20;

    /// <summary>An empty folder; absolute.</summary>
    public required string MountPoint { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OriginLocation> Origins { get; init; }

    /// <summary>Names the library's daemon and folders; made from the origins' locations unless it is set.</summary>
    public string Library { get => field ?? LibraryPlaces.LibraryName(null, Origins); init; }

    /// <summary>The path template of the tree at the root; null is the default one, or no tree where there are <see cref="Views"/>.</summary>
    public string? Template { get; init; }

    /// <summary>Further trees, each below a folder of its own.</summary>
    public IReadOnlyList<ViewLocation> Views { get; init; } = [];

    /// <summary>Which systems the names must suit; that of this one unless it is set.</summary>
    public NameSet Names { get; init; } = DefaultNames;

    /// <summary>Whether of several encodings of one recording only the best is shown.</summary>
    public bool MergesRecordings { get; init; }

    internal static NameSet DefaultNames => OperatingSystem.IsWindows() ? NameSet.Windows : NameSet.Posix;

    /// <summary>A folder that must lie neither in an origin nor in the mount; null when nothing is kept on disk.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Where the covers of albums are taken from unless it is set.</summary>
    public static string DefaultArtwork => ArtworkSources.Default.ToString();

    /// <summary>Where the covers of albums are taken from.</summary>
    public ArtworkSources Artwork { get; init; } = ArtworkSources.Default;

    /// <summary>Bytes that pictures of other sizes may take; 0 makes none.</summary>
    public long ArtworkSize { get; init; } = DefaultArtworkSize;

    /// <summary>Bytes that copies of remote originals may take; 0 keeps none.</summary>
    public long CacheSize { get; init; } = DefaultCacheSize;

    /// <summary>Whether catalog and cache are looked at in full after the start, not only here and there.</summary>
    public bool FullCheck { get; init; }

    /// <summary>Where what people make is kept; null for the usual place.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Whether tags, names and places may be changed through the mount. Originals stay as they are.</summary>
    public bool VirtualEdits { get; init; }

    /// <summary>The overlay that lies over the one of all mounts here; empty for none.</summary>
    public string Overlay { get; init; } = "";

    /// <summary>The volume's name; null for <c>musicfs</c>.</summary>
    public string? Label { get; init; }

    /// <summary>What the volume says its file system is, where a system lets it say that; null for the usual.</summary>
    public string? FileSystemName { get; init; }

    /// <summary>The UNC name of the network drive that the mount point is to be, where a system has such; null for a disk.</summary>
    public string? NetworkName { get; init; }

    /// <summary>Whether users other than the mounting one may look inside.</summary>
    public bool AllowOther { get; init; }

    /// <summary>The owner shown; null is the mounting user.</summary>
    public uint? UserId { get; init; }

    /// <summary>The group shown; null is the mounting user's.</summary>
    public uint? GroupId { get; init; }

    /// <summary>Permission bits taken away from 0444 and 0555.</summary>
    public uint Umask { get; init; }

    /// <summary>Whether the kernel may read local originals by itself.</summary>
    public bool PassThrough { get; init; } = true;

    /// <summary>Threads that take requests at first; null is one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>How requests arrive.</summary>
    public MountTransport Transport { get; init; }

    /// <summary>From one look at the origins for changes to the next; zero for none but those asked for.</summary>
    /// <summary>Whether being mounted means that the origins have been looked at once; otherwise what is known from before is enough.</summary>
    public bool WaitsForScan { get; init; }

    /// <summary>How often origins that cannot be watched are looked at; zero for never, and for no watching either.</summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether it is noted what was played.</summary>
    public bool NotesPlays { get; init; } = true;

    /// <summary>Whether remote tracks that may be played next are fetched before.</summary>
    public bool Prefetches { get; init; } = true;

    /// <summary>Whether acoustic fingerprints are computed.</summary>
    public bool ComputesFingerprints { get; init; }

    /// <summary>Who is asked about albums.</summary>
    internal Sources.SourceSettings Sources { get; init; } = MusicFs.Host.Sources.SourceSettings.None;

    /// <summary>Which of several copies of a track is read.</summary>
    public ReplicaOrder Replicas { get; init; }

    /// <summary>What is said of plugins; without it there are none.</summary>
    public PluginConfiguration Plugins { get; init; } = new();

    /// <summary>Where metrics are served over HTTP; null for nowhere.</summary>
    public System.Net.IPEndPoint? Metrics { get; init; }

    /// <summary>What the folder /.musicfs holds: name and content.</summary>
    internal IReadOnlyDictionary<string, Func<string>> ServiceFiles { get; init; } = new Dictionary<string, Func<string>>();

    /// <summary>What the folder /.musicfs can be asked to do; null for nothing.</summary>
    internal MusicFs.Core.Service.ServiceActions? ServiceActions { get; init; }

    /// <summary>What keeps tags that are changed through the mount; null for nothing.</summary>
    internal MusicFs.Core.Edits.KeepOverlays? KeepOverlays { get; init; }

    /// <summary>Where every operation is printed as it ends (<c>MUSICFS_TRACE=1</c>); null for nowhere.</summary>
    public TextWriter? TraceOutput { get; init; }

    /// <summary>Where a table of all operations is printed at the end (<c>MUSICFS_TRACE_SUMMARY=1</c>); null for nowhere.</summary>
    public TextWriter? SummaryOutput { get; init; }
}
