using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin as it lies in its folder, before any of its code is looked at.</summary>
/// <param name="Path">Absolute, without symbolic links.</param>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Entry">Its assembly or module, absolute.</param>
internal sealed record PluginFolder(string Path, PluginManifest Manifest, string Entry)
{
    public const string ManifestName = "plugin.json";

    /// <summary>Whether code is an assembly, and not a module of another kind.</summary>
    public bool IsAssembly => Entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a folder's manifest, and checks that it fits.</summary>
    public static (PluginFolder? Folder, Problem? Problem) Read(string path)
    {
        try
        {
            string real = Mounting.RealPath.Resolve(path);
            string file = System.IO.Path.Combine(real, ManifestName);
            if (!File.Exists(file))
                return (null, new Problem($"There is no plugin in {real}: it has no {ManifestName}.", "Give the folder that the plugin was built into."));
            (PluginManifest? manifest, string entry, Problem? problem) = PluginManifestFile.Read(file);
            if (manifest is null)
                return (null, problem);
            string code = System.IO.Path.Combine(real, entry);
            return File.Exists(code)
                ? (new PluginFolder(real, manifest, code), null)
                : (null, new Problem($"The plugin '{manifest.Id}' in {real} has no file {entry}, which its {ManifestName} names.", "Build it, or copy all of its files."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem($"The plugin in {path} cannot be read ({fault.Message}).", "Give this user the right to read it."));
        }
    }

    /// <summary>Null, or why this contract does not fit the one of the host.</summary>
    public static Problem? CheckContract(string id, ContractVersion wanted)
    {
        ContractVersion here = new(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor);
        if (wanted.Major == here.Major && wanted.Minor <= here.Minor)
            return null;
        return new Problem(
            $"The plugin '{id}' was made for version {wanted} of the contract; this MusicFs has version {here}.",
            wanted.Major < here.Major ? "Get a newer version of the plugin, or build it against this MusicFs.Contracts." : "Get a newer version of MusicFs, or an older one of the plugin.");
    }
}
