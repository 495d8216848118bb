using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Artwork;

/// <summary>Tells a sized picture from all others: a digest of what it is made of.</summary>
internal readonly struct PictureKey
{
    /// <summary>Bits by which it is found; the rest is compared.</summary>
    public const int IdBits = 48;

    /// <summary>Raised when the same picture comes out otherwise.</summary>
    private const int Making = 1;

    private PictureKey(byte[] digest) => Digest = digest;

    public byte[] Digest { get; }

    public ulong Id => BinaryPrimitives.ReadUInt64BigEndian(Digest) >> (64 - IdBits);

    public static PictureKey Of(FileSource source, long size, int side)
    {
        string text = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Making}\0{side}\0{size}\0{source.Version.Size}\0{source.Version.ModifiedNanoseconds}\0{source.Version.Tag}\0{source.Cut?.Code}\0{source.OriginId}\0");
        return new PictureKey(SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. source.Path.Bytes]));
    }
}
