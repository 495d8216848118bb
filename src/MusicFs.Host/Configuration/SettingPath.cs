namespace MusicFs.Host.Configuration;

/// <summary>
/// The name of a setting: <c>cache.directory</c>, <c>origins.nas.location</c>. Parts that a person chooses (ids, folders) may
/// contain dots, so the parts are kept apart by a character that no part may have.
/// </summary>
internal readonly record struct SettingPath
{
    private const char Separator = '\u001f';

    private readonly string _joined;

    public SettingPath(params ReadOnlySpan<string> parts) => _joined = string.Join(Separator, parts!);

    public string[] Parts => string.IsNullOrEmpty(_joined) ? [] : _joined.Split(Separator);

    public SettingPath Add(string part) => new([.. Parts, part]);

    /// <summary>Whether it is in a section, at any depth.</summary>
    public bool IsBelow(SettingPath section) => _joined.StartsWith(section._joined + Separator, StringComparison.Ordinal);

    public bool StartsWith(string first) => _joined.StartsWith(first + Separator, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join('.', Parts);
}
