using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MusicFs.Contracts.Origins;

/// <summary>
/// A place on an origin, relative to its root: components joined by <c>/</c>, without one at either end, never <c>.</c>
/// or <c>..</c>. Bytes, because that is what file systems, SFTP servers and buckets have; UTF-8 as a rule, though
/// nothing promises it. Immutable; compares by bytes.
/// </summary>
public readonly struct OriginPath : IEquatable<OriginPath>
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Takes the bytes as they are; the caller does not change them afterwards.</summary>
    public OriginPath(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>The origin's root.</summary>
    public static OriginPath Root => default;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The bytes, to keep.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => _bytes.IsEmpty;

    /// <summary>The last component; of the root none.</summary>
    public ReadOnlySpan<byte> Name
    {
        get
        {
            ReadOnlySpan<byte> bytes = _bytes.Span;
            return bytes[(bytes.LastIndexOf((byte)'/') + 1)..];
        }
    }

    /// <summary>All but the last component; of the root the root.</summary>
    public OriginPath Parent
    {
        get
        {
            int slash = _bytes.Span.LastIndexOf((byte)'/');
            return slash < 0 ? Root : new OriginPath(_bytes[..slash]);
        }
    }

    /// <summary>Whether this lies in <paramref name="folder"/>, at any depth; nothing lies in itself.</summary>
    public bool IsBelow(OriginPath folder) =>
        Bytes.Length > folder.Bytes.Length
        && (folder.IsRoot || (Bytes.StartsWith(folder.Bytes) && Bytes[folder.Bytes.Length] == (byte)'/'));

    /// <summary>From text, as UTF-8.</summary>
    public static OriginPath FromString(string path) => new(Encoding.UTF8.GetBytes(path));

    /// <summary>A place below this one.</summary>
    public OriginPath Append(ReadOnlySpan<byte> name)
    {
        if (IsRoot)
            return new OriginPath(name.ToArray());
        byte[] joined = new byte[_bytes.Length + 1 + name.Length];
        _bytes.Span.CopyTo(joined);
        joined[_bytes.Length] = (byte)'/';
        name.CopyTo(joined.AsSpan(_bytes.Length + 1));
        return new OriginPath(joined);
    }

    /// <inheritdoc/>
    public bool Equals(OriginPath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is OriginPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>For people: what is not UTF-8 is shown as U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(OriginPath left, OriginPath right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(OriginPath left, OriginPath right) => !left.Equals(right);
}
