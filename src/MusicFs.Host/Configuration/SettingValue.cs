namespace MusicFs.Host.Configuration;

/// <summary>A value and where it came from.</summary>
/// <param name="Items">One text, or those of a list. References are resolved: may hold what must not be shown.</param>
/// <param name="Shown">As it was written.</param>
/// <param name="Source">For people: <c>/etc/musicfs/config.yaml:3:9</c>, <c>environment MUSICFS_LOG__LEVEL</c>, <c>--log-level</c>.</param>
internal sealed record SettingValue(IReadOnlyList<string> Items, string Shown, string Source)
{
    public string Text => Items[0];
}
