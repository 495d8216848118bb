using System.Reflection;

namespace MusicFs.Host.HandOver;

/// <summary>
/// The assemblies of a program that was published as one (composite ReadyToRun). Its code was compiled from exactly these, and the runtime ends the process that
/// loads another build of one. So a daemon has them all before it says that it is ready: an upgrade may put others in their place from then on.
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

            // Who reads from the mount at this moment comes first.
            await Task.Yield();
        }
    }
}
