using System.Runtime.InteropServices;
using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Contents;

/// <summary>
/// The file <c>protected</c>: which file versions stay, so that a store that makes room early after a start does not drop them before anybody has said
/// again which they are. The writer's thread only.
/// </summary>
internal sealed class ProtectedFiles(PackFolder folder, ContentMap contents)
{
    public const string Name = "protected";

    // A million files.
    private readonly SignedList _list = new(folder, Name, "MFSPROTE"u8.ToArray(), most: 1L << 24);

    /// <summary>Of the file, in bytes.</summary>
    public long Length => _list.Length;

    public DiskError Save()
    {
        ContentKey[] files = [.. contents.Protected];
        return _list.Save(files.Length, (long)files.Length * ContentKey.Size, items => MemoryMarshal.AsBytes<ContentKey>(files).CopyTo(items));
    }

    /// <summary>Has the files stay that it names. A missing or damaged one names none.</summary>
    public DiskError Load()
    {
        DiskError error = _list.Load(out int count, out ReadOnlySpan<byte> items);
        if (count > 0 && count == items.Length / ContentKey.Size)
            contents.Recall(MemoryMarshal.Cast<byte, ContentKey>(items).ToArray());
        return error;
    }
}
