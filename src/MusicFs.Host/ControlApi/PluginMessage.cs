using MusicFs.Contracts.Plugins;
using MusicFs.Control.V1;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.ControlApi;

/// <summary>A plugin as the control interface tells of it.</summary>
internal static class PluginMessage
{
    public static PluginStatus Status(PluginEntry entry) => new()
    {
        Id = entry.Id,
        Version = $"{entry.Manifest?.Version}",
        State = entry.State.ToString().ToLowerInvariant(),
        Reason = entry.Reason,
        Faults = (ulong)entry.Faults,
        LastFault = entry.LastFault,
    };

    public static PluginInfo Of(PluginEntry entry)
    {
        PluginInfo info = new() { Status = Status(entry), Path = entry.Path, Remedy = entry.Remedy, Left = entry.IsLeft };
        if (entry.Manifest is { } manifest)
        {
            (info.Name, info.Description, info.Contract) = (manifest.Name, manifest.Description, $"{manifest.ContractVersion}");
            info.Kinds.AddRange(Enum.GetValues<PluginKinds>().Where(kind => kind != PluginKinds.None && manifest.Kinds.HasFlag(kind)).Select(static kind => kind.ToString().ToLowerInvariant()));
            info.Settings.AddRange(manifest.Settings.Select(Setting));
        }

        if (entry.Loaded is { } loaded)
        {
            info.Schemes.AddRange(loaded.Origins.Keys);
            info.Extensions.AddRange(loaded.Extensions);
            info.MetadataSources.AddRange(loaded.MetadataSources.Select(static source => source.Name).Concat(loaded.FileMetadataSources.Select(static source => source.Name)));
            info.LostThreads = (uint)loaded.Guard.LostThreads;
        }

        return info;
    }

    private static PluginSettingInfo Setting(PluginSetting setting)
    {
        PluginSettingInfo info = new()
        {
            Name = setting.Name, Type = setting.Kind.ToString().ToLowerInvariant(), Description = setting.Description, Default = setting.Default ?? "", Required = setting.IsRequired,
            PerOrigin = setting.IsPerOrigin,
        };
        // Presence says that there is a limit.
        if (setting.Minimum is { } least)
            info.Minimum = least;
        if (setting.Maximum is { } most)
            info.Maximum = most;
        info.Choices.AddRange(setting.Choices);
        return info;
    }
}
