using System.IO.Enumeration;
using System.Text;

namespace MusicFs.Core.Artwork;

/// <summary>Where the front cover of an album is taken from, in order of preference. Immutable.</summary>
public sealed class ArtworkSources
{
    private const string Embedded = "embedded";

    private readonly string[] _order;

    private ArtworkSources(string[] order) => _order = order;

    /// <summary>Files named cover, folder or front, then what is in the tracks.</summary>
    public static ArtworkSources Default { get; } = new(["cover.*", "folder.*", "front.*", Embedded]);

    /// <summary>No artwork is added to what the origins have.</summary>
    public static ArtworkSources None { get; } = new([]);

    /// <summary>Patterns of names, and <c>embedded</c>, by commas; null where one of them is none.</summary>
    public static ArtworkSources? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] order = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return order is ["none"] ? None
            : order.Length == 0 || Array.Exists(order, static source => source.Contains('/', StringComparison.Ordinal) || (source != Embedded && !source.Contains('.', StringComparison.Ordinal)))
            ? null
            : new ArtworkSources(order);
    }

    /// <summary>Whether there is anything to look for.</summary>
    public bool IsNone => _order.Length == 0;

    /// <summary>How much a file of this name is preferred, 0 the most; -1 where it is no source.</summary>
    internal int RankOf(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        return Array.FindIndex(_order, source => source != Embedded && FileSystemName.MatchesSimpleExpression(source, text, ignoreCase: true));
    }

    /// <summary>How much the pictures in the tracks are preferred; -1 where they are no source.</summary>
    internal int EmbeddedRank => Array.IndexOf(_order, Embedded);

    /// <inheritdoc/>
    public override string ToString() => _order.Length == 0 ? "none" : string.Join(", ", _order);
}
