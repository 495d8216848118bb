using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using MusicFs.Testing;

namespace MusicFs.Host.Tests.Architecture;

/// <summary>A project under src/ or backends/: what its file declares and what its assembly really uses. Names are without "MusicFs.".</summary>
internal sealed class ProductProject
{
    private const string Prefix = "MusicFs.";

    private readonly string _file;
    private readonly XDocument _xml;

    private ProductProject(string file)
    {
        _file = file;
        _xml = XDocument.Load(file);
        Name = ShortName(Path.GetFileNameWithoutExtension(file));
    }

    public static IReadOnlyList<ProductProject> All { get; } =
    [
        .. new[] { "src", "backends" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(static file => new ProductProject(file)),
    ];

    public string Name { get; }

    public IEnumerable<string> DeclaredProjects => Includes("ProjectReference")
        .Select(static path => ShortName(Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))));

    public IEnumerable<string> DeclaredPackages => Includes("PackageReference");

    /// <summary>The projects of ours whose types the compiled assembly uses; also those that it sees through another.</summary>
    public IEnumerable<string> UsedProjects() => UsedAssemblies().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(ShortName);

    public IReadOnlyList<string> UsedAssemblies()
    {
        using PEReader reader = new(File.OpenRead(FindAssembly()));
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>Beside the tests; of the program, which they do not load, where it was built.</summary>
    private string FindAssembly()
    {
        string name = _xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? Prefix + Name;
        string beside = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        if (File.Exists(beside))
            return beside;
        DirectoryInfo framework = new(AppContext.BaseDirectory);
        return Path.Combine(Path.GetDirectoryName(_file)!, "bin", framework.Parent!.Name, framework.Name, name + ".dll");
    }

    private IEnumerable<string> Includes(string item) => _xml.Descendants(item).Select(static element => (string?)element.Attribute("Include")).OfType<string>();

    private static string ShortName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}
