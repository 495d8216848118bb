using System.Reflection;
using MusicFs.Contracts.Events;

namespace MusicFs.Host.Events;

/// <summary>Which events a subscriber wants. Immutable.</summary>
/// <param name="types">Names, or <c>subject.*</c>; none is all.</param>
/// <param name="origins">Ids; none is all, and events that concern no origin.</param>
public sealed class EventFilter(IEnumerable<string> types, IEnumerable<string> origins)
{
    private readonly string[] _types = [.. types];
    private readonly string[] _origins = [.. origins];

    /// <summary>The names of all events, as they are listed in the documents.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [.. typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!)];

    /// <summary>Everything.</summary>
    public static EventFilter All { get; } = new([], []);

    /// <summary>The first of some names that no event has; null where there is none.</summary>
    public static string? Unknown(IEnumerable<string> types) => types.FirstOrDefault(static wanted => !Known.Any(type => Matches(wanted, type)));

    internal bool Wants(MusicFsEvent happened) =>
        (_types.Length == 0 || Array.Exists(_types, type => Matches(type, happened.Type)))
        && (_origins.Length == 0 || Array.IndexOf(_origins, happened.Origin) >= 0);

    private static bool Matches(string wanted, string type) =>
        wanted.EndsWith(".*", StringComparison.Ordinal) ? type.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1)) : wanted == type;
}
