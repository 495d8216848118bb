using System.Reflection;

namespace MusicFs.Host.HandOver;

/// <summary>
/// The assemblies of a program that was published as one (composite ReadyToRun). Its code was compiled from exactly these, and the runtime ends the process that
/// loads another build of one. So a daemon must have them all before an upgrade puts others in their place.
/// </summary>
internal static class ProgramAssemblies
{
    /// <summary>Whether the running program is one with its assemblies.</summary>
    public static bool AreOne => File.Exists(Path.Combine(AppContext.BaseDirectory, "musicfs.r2r.dll"));

    /// <summary>Loads all of them, also those that nothing has asked for yet: which are asked for late is not known. Any thread.</summary>
    public static async Task LoadAsync(CancellationToken stop)
    {
        string[] files = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in files.Select(static file => Path.GetFileNameWithoutExtension(file)).Where(static name => name != "musicfs.r2r"))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                Assembly.Load(new AssemblyName(name));
            }
            catch (Exception fault) when (fault is FileNotFoundException or FileLoadException or BadImageFormatException)
            {
                // Nor can anybody else load it.
            }

            // Who reads at this moment comes first.
            await Task.Yield();
        }
    }
}
