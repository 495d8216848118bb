using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Ingest;

/// <summary>Where an album, or a part of one, lies: the folder that its disc folders are in.</summary>
internal readonly record struct AlbumPlace(string OriginId, OriginPath Folder) : IComparable<AlbumPlace>
{
    public int CompareTo(AlbumPlace other)
    {
        int order = string.CompareOrdinal(OriginId, other.OriginId);
        return order != 0 ? order : Folder.Bytes.SequenceCompareTo(other.Folder.Bytes);
    }
}
