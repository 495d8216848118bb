using System.Security.Cryptography;
using System.Text;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>The tree on disk: opened from its image in constant time, and written as one.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Changes that are worth an image of their own however small the tree is.</summary>
    private const int FewChanges = 50_000;

    /// <summary>
    /// Changes as a part of the tree that are worth a new image of it: they cost memory that the image does not. A first scan writes the
    /// image again whenever the tree has grown by half, and so three times what it is in the end.
    /// </summary>
    private const int ManyChanges = 2;

    /// <summary>Nodes of a tree that is written, a fraction of a second, whenever anything changed.</summary>
    private const int SmallTree = 500_000;

    private readonly Lock _saving = new();
    private bool _isVerified;
    private string? _path;
    private TreeImageDigest _purpose;

    /// <summary>Whether the image on disk is for another purpose.</summary>
    private volatile bool _isRepurposed;

    /// <summary>Whether something changed since the image was written.</summary>
    public bool IsChanged => _current.DeltaCount > 0 || _isRepurposed;

    /// <summary>Whether the image should be written when there is nothing else to do.</summary>
    public bool IsWorthSaving => IsChanged && (IsMuchChanged || _current.NodeCount < SmallTree || _current.DeltaCount > FewChanges / 10);

    /// <summary>Whether so much changed since the image was written that it should be written again now, and not when there is time.</summary>
    public bool IsMuchChanged => _current.DeltaCount > FewChanges + (_current.NodeCount / ManyChanges);

    /// <summary>
    /// The tree as <see cref="Save"/> left it; an empty one where there is no image, where it is not one of this version or this purpose, or
    /// where it is damaged at first sight (<paramref name="problem"/> then says so). Constant time.
    /// </summary>
    /// <param name="path">The image's file; null for a tree that is never saved.</param>
    /// <param name="purpose">All that the content depends on but the origins: an image made for another purpose is not used.</param>
    /// <param name="problem">Why an image that is there was not used.</param>
    public static VirtualTree Open(string? path, string purpose, out Problem? problem)
    {
        problem = null;
        TreeImageDigest digest = TreeImageDigest.Of(SHA256.HashData(Encoding.UTF8.GetBytes(purpose)));
        TreeImage? image = null;
        try
        {
            bool isDamaged = false;
            image = path is null ? null : TreeImage.Open(path, digest, out isDamaged);
            if (isDamaged)
                problem = new Problem($"The image {path} is damaged, or of another version.", "Nothing: it is made anew.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"The image {path} cannot be read: {failure.Message}", "Check the cache folder and its disk.");
        }

        return new VirtualTree(image ?? TreeImage.Empty, NameHash.Full) { _path = path, _purpose = digest };
    }

    /// <summary>What the content depends on is another from now on: the next image is for that. The one on disk is not used for it.</summary>
    /// <param name="purpose">All that the content depends on but the origins.</param>
    /// <param name="path">The file of the next image; null for the one before, or for none where there was none.</param>
    public void Repurpose(string purpose, string? path = null)
    {
        lock (_saving)
        {
            _path = path ?? _path;
            _isRepurposed = _path is not null;
            _purpose = TreeImageDigest.Of(SHA256.HashData(Encoding.UTF8.GetBytes(purpose)));
        }
    }

    /// <summary>
    /// Writes the image where anything changed, and goes on with it, so that what changed takes no more memory. Waits for the disk and, for
    /// moments, keeps changes waiting, but no reader. Not from a backend's thread.
    /// </summary>
    /// <returns>Null, or why it could not be written; the tree is as good as before.</returns>
    public Problem? Save()
    {
        lock (_saving)
        {
            if (!IsChanged)
                return null;
            return _path is null ? Fold(null, out _) : WriteImage();
        }
    }

    /// <summary>
    /// Reads the whole image, if that was not done yet, and, where a byte of it is not as it was written, lets go of everything in it: the tree is empty then, and
    /// its file gone, until a scan has filled it again.
    /// </summary>
    /// <returns>Null, or what happened.</returns>
    public Problem? Verify()
    {
        TreeSnapshot snapshot = _current;
        if (_isVerified || snapshot.Image == TreeImage.Empty || snapshot.Image.IsSound())
        {
            _isVerified = true;
            return null;
        }

        lock (_saving)
        {
            if (_path is not null)
                File.Delete(_path);
            List<(byte[] Name, NodeId Child)> top = [];
            lock (_publishing)
            {
                try
                {
                    foreach (EntryRecord entry in _current.EntriesOf(TreeSnapshot.Root))
                        top.Add((_current.NameOf(entry).ToArray(), _current.IdOf(entry.Node)));
                }
                catch (Exception damage) when (damage is IndexOutOfRangeException or ArgumentOutOfRangeException)
                {
                    // Then kernels forget in their own time.
                }

                // Slots of nodes that anybody may know are not used again; that is what makes those nodes stale.
                Replace(TreeImage.Empty);
                _isVerified = true;
            }

            foreach (IKernelCache cache in _caches)
            {
                foreach ((byte[] name, NodeId child) in top)
                    cache.InvalidateEntry(NodeId.Root, name, EntryChange.Removed, child);
                cache.InvalidateNode(NodeId.Root, NodeChange.Content);
            }

            return new Problem($"The image {_path} was damaged and is made anew.", "Check the disk that the cache folder is on.");
        }
    }

    /// <summary>Under <see cref="_saving"/>.</summary>
    private Problem? WriteImage()
    {
        string fresh = _path + ".new";
        if (Fold(fresh, out TreeImage? image) is { } problem)
        {
            // The memory is given back all the same.
            if (IsMuchChanged)
                _ = Fold(null, out _);
            return problem;
        }

        try
        {
            if (Failpoint.Fails(Failpoint.TreeBeforeSync))
                throw new IOException("a test lets it fail.");
            image!.Flush();
            if (Failpoint.Fails(Failpoint.TreeBeforeReplace))
                throw new IOException("a test lets it fail.");
            MoveAside(_path!);
            File.Move(fresh, _path!, overwrite: true);
            _ = Failpoint.Fails(Failpoint.TreeAfterReplace);
            _isRepurposed = false;
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return CannotWrite(fresh, failure);
        }
    }

    private Problem? Fold(string? path, out TreeImage? image)
    {
        image = null;
        try
        {
            lock (_publishing)
            {
                byte[] spellings = _spellings?.ToSection() ?? _current.Image.Spellings.ToArray();
                image = TreeImageWriter.Write(_current, spellings, _purpose, path);
                Replace(image);
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return CannotWrite(path, failure);
        }
    }

    private void Replace(TreeImage image)
    {
        NameHash hash = _current.Hash;
        _names = new NameBlob();
        _numbers.Clear();
        _merges.Clear();
        if (image == TreeImage.Empty)
            _spellings = new TreeSpellings();
        Interlocked.Exchange(ref _current, TreeSnapshot.Of(image, hash));
    }

    /// <summary>Windows gives the name of a file that is mapped to no other, but lets that one have another name; it goes with those that nobody uses (TreeImages).</summary>
    private static void MoveAside(string path)
    {
        if (!OperatingSystem.IsWindows() || !File.Exists(path))
            return;
        string old = $"{path}.{Guid.NewGuid():N}";
        File.Move(path, old);
        try
        {
            File.Delete(old);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Mapped.
        }
    }

    private static Problem CannotWrite(string? path, Exception failure) =>
        new($"The image {path} cannot be written: {failure.Message}", "Make room in the cache folder, or choose another one with --cache-dir.");
}
