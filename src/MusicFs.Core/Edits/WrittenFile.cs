using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>A file that is being written: a track whose tags are changed, or a new file that is to take the place of one.</summary>
internal sealed class WrittenFile(NodeId node, ScratchContent content) : IDisposable
{
    public NodeId Node => node;

    public ScratchContent Content => content;

    /// <summary>The track; null for a new file.</summary>
    public FileSource? Source { get; init; }

    /// <summary>The track's open file, below what is written.</summary>
    public HandleId Below { get; init; }

    /// <summary>Its bytes.</summary>
    public IByteSource? Before { get; init; }

    /// <summary>The number that people see.</summary>
    public required ulong FileNumber { get; init; }

    /// <summary>The folder and the name of a new file; null once it has none. Guarded by the lock of <see cref="WrittenFiles"/>.</summary>
    public (NodeId Parent, string Name)? Place { get; set; }

    /// <summary>Guarded by the same lock.</summary>
    public int Handles { get; set; }

    /// <summary>Since when nobody has it open. Guarded by the same lock.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Of its content, in nanoseconds.</summary>
    public long Modified { get; set; }

    /// <summary>One look at what was written at a time.</summary>
    public SemaphoreSlim Saving { get; } = new(1, 1);

    /// <summary>As far as it was looked at: <see cref="ScratchContent.Changes"/> then, what it came to, and the tags that were kept. Guarded by <see cref="Saving"/>.</summary>
    public (long Changes, FsError Error, TaggedContent? Kept) Saved { get; set; }

    /// <summary>The track whose audio a new file was found to have.</summary>
    public FileSource? CopyOf { get; set; }

    /// <summary>The track whose tags a new file has changed; what else is written to it changes them once more.</summary>
    public FileSource? Became { get; set; }

    public NodeAttributes Attributes => new()
    {
        Kind = NodeKind.File, FileNumber = FileNumber, Size = content.Length, ModifiedNanoseconds = Modified, Links = 1, IsVolatile = true,
    };

    public void Dispose()
    {
        content.Dispose();
        Saving.Dispose();
    }

    /// <summary>Any bytes as text, so that names can be keys.</summary>
    public static string NameOf(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);
}
