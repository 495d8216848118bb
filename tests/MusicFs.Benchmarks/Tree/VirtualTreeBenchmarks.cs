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
    private readonly OriginContents[] _contents = [new("disk", [], [.. Enumerable.Range(0, Tracks).Select(Track)])];
    private readonly (NodeId Album, byte[] Name)[] _names = new (NodeId, byte[])[Tracks];
    private readonly CountingSink _sink = new();
    private NodeId _album;
    private int _next;

    [GlobalSetup]
    public void Publish()
    {
        _tree.Publish(_contents);
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

    [Benchmark]
    public TreeChanges PublishUnchanged() => _tree.Publish(_contents);

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
