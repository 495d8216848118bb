using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.Core.Artwork;

/// <summary>
/// Sized pictures in a folder of their own (docs/artwork.md), apart from the cache of audio: each a small file with a checksum. One that is damaged is as if it
/// were not there. When they are too many, those go that were used longest ago. Any thread, but no backend's: it waits for the disk.
/// </summary>
public sealed class ArtworkStore(string folder, long limit, TimeProvider time)
{
    /// <summary>"MFART1\n" and a zero.</summary>
    private const ulong Magic = 0x000A_3154_5241_464D;
    private const int DigestAt = 8;
    private const int ModifiedAt = DigestAt + SHA256.HashSizeInBytes;
    private const int SumAt = ModifiedAt + sizeof(long);
    private const int Header = SumAt + SHA256.HashSizeInBytes;
    private const int LargestFile = 4 << 20;

    /// <summary>How precisely it is kept when a picture was used last.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private Dictionary<ulong, (long Length, DateTime Used)>? _known;
    private long _length;

    /// <summary>Bytes that the pictures take.</summary>
    public long Length
    {
        get
        {
            lock (_lock)
            {
                _ = Known();
                return _length;
            }
        }
    }

    /// <summary>A picture that is kept; null where there is none, or a damaged one.</summary>
    internal SizedPicture? Find(in PictureKey key) => Find(key.Id, key.Digest);

    /// <summary>Likewise, by the upper bits of its key.</summary>
    internal SizedPicture? Find(ulong id) => Find(id, null);

    /// <summary>Keeps a picture; where the disk does not take it, it is made again another time.</summary>
    internal void Put(in PictureKey key, SizedPicture picture)
    {
        byte[] file = new byte[Header + picture.Bytes.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, Magic);
        key.Digest.CopyTo(file, DigestAt);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(ModifiedAt), picture.ModifiedNanoseconds);
        picture.Bytes.CopyTo(file.AsMemory(Header));
        SumOf(file).CopyTo(file, SumAt);
        string path = PathOf(key.Id);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string fresh = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.CurrentManagedThreadId}.new");
            File.WriteAllBytes(fresh, file);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        Note(key.Id, file.Length);
    }

    private SizedPicture? Find(ulong id, byte[]? digest)
    {
        lock (_lock)
        {
            if (!Known().ContainsKey(id))
                return null;
        }

        SizedPicture? found = Read(PathOf(id), digest);
        if (found is null)
            Forget(id);
        else
            Touch(id);
        return found;
    }

    private static SizedPicture? Read(string path, byte[]? digest)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path);
            long length = RandomAccess.GetLength(handle);
            if (length is < Header or > LargestFile)
                return null;
            byte[] file = new byte[length];
            if (RandomAccess.Read(handle, file, 0) != file.Length)
                return null;
            bool isSound = BinaryPrimitives.ReadUInt64LittleEndian(file) == Magic
                && file.AsSpan(SumAt, SHA256.HashSizeInBytes).SequenceEqual(SumOf(file))
                && (digest is null || file.AsSpan(DigestAt, SHA256.HashSizeInBytes).SequenceEqual(digest));
            return isSound ? new SizedPicture(file.AsMemory(Header), BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(ModifiedAt))) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Of all but the magic number and itself.</summary>
    private static byte[] SumOf(byte[] file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file.AsSpan(DigestAt, SumAt - DigestAt));
        hash.AppendData(file.AsSpan(Header));
        return hash.GetHashAndReset();
    }

    private void Note(ulong id, long length)
    {
        List<ulong> gone = [];
        lock (_lock)
        {
            Dictionary<ulong, (long Length, DateTime Used)> known = Known();
            _length += length - known.GetValueOrDefault(id).Length;
            known[id] = (length, Now);
            // A tenth more than needed, so that not every picture has to look for room.
            long room = limit - (limit / 10);
            foreach ((ulong old, (long size, DateTime _)) in _length <= limit ? [] : known.OrderBy(static pair => pair.Value.Used).ToArray())
            {
                if (_length <= room)
                    break;
                known.Remove(old);
                _length -= size;
                gone.Add(old);
            }
        }

        foreach (ulong old in gone)
            Delete(PathOf(old));
    }

    private void Touch(ulong id)
    {
        DateTime now = Now;
        lock (_lock)
        {
            if (!Known().TryGetValue(id, out (long Length, DateTime Used) entry) || now - entry.Used < Precision)
                return;
            Known()[id] = (entry.Length, now);
        }

        try
        {
            File.SetLastWriteTimeUtc(PathOf(id), now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It only goes earlier.
        }
    }

    private void Forget(ulong id)
    {
        lock (_lock)
        {
            if (Known().Remove(id, out (long Length, DateTime Used) entry))
                _length -= entry.Length;
        }

        Delete(PathOf(id));
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is found to be there at the next start.
        }
    }

    /// <summary>What the folder holds, looked at once. Called under the lock.</summary>
    private Dictionary<ulong, (long Length, DateTime Used)> Known()
    {
        if (_known is { } known)
            return known;
        known = [];
        if (Directory.Exists(folder))
        {
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }))
            {
                if (!ulong.TryParse(file.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong id))
                {
                    // One that was being written when the process ended.
                    Delete(file.FullName);
                    continue;
                }

                known[id] = (file.Length, file.LastWriteTimeUtc);
                _length += file.Length;
            }
        }

        return _known = known;
    }

    private string PathOf(ulong id)
    {
        string name = id.ToString("x12", CultureInfo.InvariantCulture);
        return Path.Combine(folder, name[..2], name);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
