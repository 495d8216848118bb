using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>Collects a page of a directory of at most so many entries.</summary>
public sealed class ListingSink(int capacity) : IDirectorySink
{
    public List<(string Name, NodeEntry Entry)> Page { get; } = [];

    public DirectoryCookie Next { get; private set; }

    public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        if (Page.Count == capacity)
            return false;
        Page.Add((Encoding.UTF8.GetString(name), entry));
        Next = next;
        return true;
    }
}
