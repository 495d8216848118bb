using System.Collections.ObjectModel;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Fields;

/// <summary>
/// Fields in file order, each a name and its values without duplicates. Small files have some twenty, so they are searched
/// by hash only when the list is frozen. Bounded by <see cref="Limits"/>. Used by one thread.
/// </summary>
internal sealed class FieldList
{
    private readonly Dictionary<string, object> _values = new(24, StringComparer.Ordinal);
    private HashSet<string>? _closed;
    private int _valueCount;
    private int _textLength;

    public int Count => _values.Count;

    public IEnumerable<string> Names => _values.Keys;

    public bool Has(string name) => _values.ContainsKey(name);

    public void Add(string name, string? value)
    {
        value = value?.TrimEnd('\0');
        if (string.IsNullOrEmpty(value) || name.Length is 0 or > Limits.NameLength || _closed?.Contains(name) == true)
        {
            return;
        }

        if (_valueCount >= Limits.Values || _textLength > Limits.TotalText - value.Length)
        {
            return;
        }

        if (!_values.TryGetValue(name, out object? there))
        {
            _values.Add(name, value);
        }
        else if (!AddTo(name, there, value))
        {
            return;
        }

        _valueCount++;
        _textLength += value.Length;
    }

    /// <summary>From here on only fields without a value take one.</summary>
    public void StartFallback() => _closed = _values.Count == 0 ? null : [.. _values.Keys];

    /// <summary>The first value.</summary>
    public string? First(string name) => _values.TryGetValue(name, out object? values)
        ? values as string ?? ((List<string>)values)[0]
        : null;

    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out object? values) ? Freeze(values) : [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Freeze()
    {
        if (_values.Count == 0)
        {
            return ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;
        }

        var frozen = new Dictionary<string, IReadOnlyList<string>>(_values.Count, StringComparer.Ordinal);
        foreach ((string name, object values) in _values)
        {
            frozen.Add(name, Freeze(values));
        }

        return frozen;
    }

    private static string[] Freeze(object values) =>
        values is string single ? [single] : ((List<string>)values).ToArray();

    private bool AddTo(string name, object there, string value)
    {
        if (there is not List<string> list)
        {
            if ((string)there == value)
            {
                return false;
            }

            _values[name] = new List<string>(2) { (string)there, value };
            return true;
        }

        if (list.Contains(value))
        {
            return false;
        }

        list.Add(value);
        return true;
    }
}
