using System.Text;
using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Benchmarks.Tree;

/// <summary>The tree of 100,000 tracks in 10,000 albums: what a lookup, a getattr, a page and a publish cost.</summary>
[MemoryDiagnoser]
public class VirtualTreeBenchmarks
{
    private const int Tracks = 100_000;

    private readonly VirtualTree _tree = new();
    private readonly TreeFile[] _files = [.. Enumerable.Range(0, Tracks).Select(Track)];
    private bool _isRetagged;
    private readonly (NodeId Album, byte[] Name)[] _names = new (NodeId, byte[])[Tracks];
    private readonly CountingSink _sink = new();
    private NodeId _album;
    private int _next;

    [GlobalSetup]
    public void Publish()
    {
        Fill(_tree);
        // As a daemon has it after its first scan.
        _tree.Save();
        for (int i = 0; i < Tracks; i++)
        {
            string[] parts = Track(i).Places[0].Split('/');
            NodeId artist = _tree.Lookup(NodeId.Root, Encoding.UTF8.GetBytes(parts[0])).Value.Node;
            _names[i] = (_tree.Lookup(artist, Encoding.UTF8.GetBytes(parts[1])).Value.Node, Encoding.UTF8.GetBytes(parts[2]));
        }

        _album = _names[0].Album;
        // Neighbours in the list are neighbours in memory; a media server's look-ups are not.
        new Random(1).Shuffle(_names);
    }

    [Benchmark]
    public FsResult<NodeEntry> LookupAnyOf100000()
    {
        (NodeId album, byte[] name) = _names[_next++ % Tracks];
        return _tree.Lookup(album, name);
    }

    [Benchmark]
    public FsResult<NodeEntry> LookupMissing() => _tree.Lookup(_album, "folder.jpg"u8);

    [Benchmark]
    public FsResult<NodeAttributes> GetAttributes() => _tree.Attributes(_names[_next++ % Tracks].Album);

    [Benchmark]
    public FsResult<bool> ReadAlbum() => _tree.ReadDirectory(_album, DirectoryCookie.Start, _sink);

    /// <summary>One file of the hundred thousand has another title, and then its old one again.</summary>
    [Benchmark]
    public TreeChanges ApplyOneChanged()
    {
        _isRetagged = !_isRetagged;
        TreeFile file = _files[Tracks / 2];
        var update = new TreeUpdate();
        update.PutFile("disk", _isRetagged ? file with { Places = [file.Places[0] + " again"], Version = new OriginVersion(1, 1, 1) } : file);
        return _tree.Apply(update);
    }

    /// <summary>A first scan as the tree sees it: everything new, in portions.</summary>
    [Benchmark]
    public VirtualTree ApplyAllOf100000() => Fill(new VirtualTree());

    /// <summary>The image of all of them, in memory.</summary>
    [Benchmark]
    public VirtualTree ApplyAllAndSave()
    {
        VirtualTree tree = Fill(new VirtualTree());
        tree.Save();
        return tree;
    }

    private VirtualTree Fill(VirtualTree tree)
    {
        foreach (TreeFile[] portion in _files.Chunk(2000))
        {
            var update = new TreeUpdate();
            foreach (TreeFile file in portion)
                update.PutFile("disk", file);
            tree.Apply(update);
        }

        return tree;
    }

    private static TreeFile Track(int number)
    {
        string place = $"Artist {number / 100}/Album {number / 10} (2001) [FLAC]/{number % 10:00} - Title of track {number}.flac";
        return new TreeFile(OriginPath.FromString($"music/{number / 10}/{number}.flac"), new OriginVersion(30_000_000, number, (ulong)number), [place]);
    }

    private sealed class CountingSink : IDirectorySink
    {
        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next) => true;
    }
}
