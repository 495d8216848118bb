using System.Buffers.Binary;
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

    private const ushort Version = 1;
    private const int HeaderLength = 16;

    // A million files; a length beyond is damage.
    private const long Most = 1L << 24;

    private static ReadOnlySpan<byte> Magic => "MFSPROTE"u8;

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; private set; }

    public DiskError Save()
    {
        byte[] content = Encode([.. contents.Protected]);
        DiskError error = content.Length > Most ? DiskError.None : AtomicFile.Write(folder, Name, content);
        if (error == DiskError.None)
            Length = content.Length;
        return error;
    }

    /// <summary>Has the files stay that it names. A missing or damaged one names none.</summary>
    public DiskError Load()
    {
        DiskError error = AtomicFile.Read(folder, Name, Most, out byte[] content);
        Length = content.Length;
        if (content.Length > 0)
            Apply(content);
        return error;
    }

    private static byte[] Encode(ContentKey[] files)
    {
        byte[] content = new byte[HeaderLength + (files.Length * ContentKey.Size) + sizeof(uint)];
        Magic.CopyTo(content);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(12), files.Length);
        MemoryMarshal.AsBytes<ContentKey>(files).CopyTo(content.AsSpan(HeaderLength));
        PackFormat.Sign(content);
        return content;
    }

    private void Apply(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength + sizeof(uint) || !content.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) != Version || !PackFormat.IsSigned(content))
            return;
        int count = BinaryPrimitives.ReadInt32LittleEndian(content[12..]);
        if (count == (content.Length - HeaderLength - sizeof(uint)) / ContentKey.Size)
            contents.Recall(MemoryMarshal.Cast<byte, ContentKey>(content[HeaderLength..^sizeof(uint)]).ToArray());
    }
}
