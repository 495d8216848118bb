using System.Reflection;
using System.Runtime.Loader;

namespace MusicFs.Host.Plugins;

/// <summary>
/// The assemblies of one plugin: those of its folder, apart from the program's own and from other plugins', so that each may have its own version of a
/// package. Of the program it sees MusicFs.Contracts and the base class library. They are read into memory, so that a folder can be
/// overwritten while its plugin is loaded.
/// </summary>
internal sealed class PluginLoadContext(string folder, string id) : AssemblyLoadContext($"plugin {id}", isCollectible: true)
{
    /// <summary>Bytes of one assembly.</summary>
    private const long Largest = 256L << 20;

    /// <summary>The plugin's id.</summary>
    public string Id => id;

    /// <summary>Loads one of the folder's.</summary>
    public Assembly LoadFile(string path)
    {
        using MemoryStream assembly = Read(path);
        string symbols = Path.ChangeExtension(path, ".pdb");
        if (!File.Exists(symbols))
            return LoadFromStream(assembly);
        using MemoryStream lines = Read(symbols);
        return LoadFromStream(assembly, lines);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? "";
        // The types that both sides mean by the contract are one.
        if (name == "MusicFs.Contracts" || IsOfTheRuntime(name))
            return null;
        string path = Path.Combine(folder, name + ".dll");
        if (name == Path.GetFileName(name) && File.Exists(path))
            return LoadFile(path);
        throw new FileNotFoundException($"The plugin '{id}' needs the assembly {name}, which is not in its folder.");
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string path = Path.Combine(folder, unmanagedDllName);
        if (unmanagedDllName != Path.GetFileName(unmanagedDllName))
            return 0;
        return File.Exists(path) ? LoadUnmanagedDllFromPath(path)
            : File.Exists(path + ".so") ? LoadUnmanagedDllFromPath(path + ".so")
            : File.Exists(Path.Combine(folder, $"lib{unmanagedDllName}.so")) ? LoadUnmanagedDllFromPath(Path.Combine(folder, $"lib{unmanagedDllName}.so"))
            : 0;
    }

    private static bool IsOfTheRuntime(string name) =>
        name is "System" or "netstandard" or "mscorlib" or "WindowsBase" or "Microsoft.CSharp" or "Microsoft.VisualBasic"
        || ((name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)) && Runtime.Contains(name));

    /// <summary>Names of the runtime's own assemblies; a package may be called System.Something as well.</summary>
    private static readonly HashSet<string> Runtime = FindRuntime();

    private static HashSet<string> FindRuntime()
    {
        string? folder = Path.GetDirectoryName(typeof(object).Assembly.Location);
        // Of a program in one folder with its runtime these are its own packages as well: those called System are few, and are seen.
        return folder is { Length: > 0 } ? [.. Directory.EnumerateFiles(folder, "*.dll").Select(static file => Path.GetFileNameWithoutExtension(file))] : [];
    }

    private static MemoryStream Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > Largest)
            throw new IOException($"{path} is too large.");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return new MemoryStream(bytes);
    }
}
