using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Logging;

/// <summary>
/// The least severe level of each component, changed while running. A component is the name of a namespace without <c>MusicFs</c>, in any case:
/// <c>core</c>, <c>core.reading</c>, <c>origins.sftp</c>; the longest that fits holds. Any thread; a look costs a comparison.
/// </summary>
public sealed class LogLevels
{
    private const string Prefix = "MusicFs.";

    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, LogLevel> _levels;
    private int _version;

    public LogLevels(LogLevel level, IReadOnlyDictionary<string, LogLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        Default = level;
        _levels = levels.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Of what has no level of its own.</summary>
    public LogLevel Default { get; private set; }

    /// <summary>Of components that have one.</summary>
    public IReadOnlyDictionary<string, LogLevel> Components => Volatile.Read(ref _levels);

    /// <summary>Another number after each change.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Whether a text may name a component: parts of letters and digits with dots between.</summary>
    public static bool IsComponent(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 128 && text.Split('.').All(static part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit));
    }

    /// <summary>Gives a component a level; null takes its own away.</summary>
    /// <param name="component">Null for what has none of its own.</param>
    /// <param name="level">Ignored where both are null.</param>
    public void Set(string? component, LogLevel? level)
    {
        lock (_gate)
        {
            if (component is null)
                Default = level ?? Default;
            else
                Volatile.Write(ref _levels, level is { } own ? _levels.SetItem(component, own) : _levels.Remove(component));
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>Gives these components levels, and takes those of all others away.</summary>
    public void SetComponents(IReadOnlyDictionary<string, LogLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        lock (_gate)
        {
            Volatile.Write(ref _levels, levels.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase));
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>The level of a category: the full name of a type.</summary>
    public LogLevel Of(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        string name = category.StartsWith(Prefix, StringComparison.Ordinal) ? category[Prefix.Length..] : category;
        ImmutableSortedDictionary<string, LogLevel> levels = Volatile.Read(ref _levels);
        while (!levels.IsEmpty && name.Length > 0)
        {
            if (levels.TryGetValue(name, out LogLevel level))
                return level;
            int dot = name.LastIndexOf('.');
            name = dot < 0 ? "" : name[..dot];
        }

        return Default;
    }
}
