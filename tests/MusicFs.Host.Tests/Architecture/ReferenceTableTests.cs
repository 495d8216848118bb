namespace MusicFs.Host.Tests.Architecture;

/// <summary>The table "Who may reference whom" of docs/architecture.md. A project that is not in it fails: decide where it belongs, in both places.</summary>
[TestClass]
public sealed class ReferenceTableTests
{
    private const string Logging = "Microsoft.Extensions.Logging.Abstractions";

    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Contracts"] = [],
        ["Tags"] = ["Contracts"],
        ["Chunks"] = ["Contracts"],
        ["Library"] = ["Contracts"],
        ["Origins"] = ["Contracts"],
        ["Core"] = ["Contracts", "Chunks", "Library"],
        ["Backend.Fuse"] = ["Contracts"],
        ["Backend.WinFsp"] = ["Contracts"],
        ["Control"] = [],
        ["Wasm"] = [],
        ["Host"] = ["Contracts", "Tags", "Chunks", "Library", "Origins", "Core", "Backend.Fuse", "Backend.WinFsp", "Control", "Wasm"],
        ["Cli"] = ["Contracts", "Host", "Control"],
    };

    /// <summary>The projects that may only have these; the others choose, by a decision record.</summary>
    private static readonly Dictionary<string, string[]> MayUsePackages = new()
    {
        ["Contracts"] = [],
        ["Tags"] = [],
        ["Wasm"] = [],
        ["Core"] = [Logging],
        ["Backend.Fuse"] = [Logging],
        ["Backend.WinFsp"] = [Logging],
    };

    public static IEnumerable<object[]> Projects => ProductProject.All.Select(static project => new object[] { project.Name });

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void ProjectFile_OfEveryProject_ReferencesOnlyWhatItMay(string name) =>
        AssertAllowed(name, Find(name).DeclaredProjects, MayReference, "references the project");

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Assembly_OfEveryProject_UsesOnlyWhatItMay(string name) =>
        AssertAllowed(name, Find(name).UsedProjects(), MayReference, "uses types of");

    [TestMethod]
    public void ProjectFile_OfARestrictedProject_HasOnlyItsPackages()
    {
        foreach ((string name, _) in MayUsePackages)
        {
            if (ProductProject.All.FirstOrDefault(project => project.Name == name) is { } project)
                AssertAllowed(name, project.DeclaredPackages, MayUsePackages, "has the package");
        }
    }

    [TestMethod]
    public void Assembly_OfContractsAndTags_UsesTheBaseClassLibraryAlone()
    {
        foreach (string name in new[] { "Contracts", "Tags" })
        {
            string[] foreign = [.. Find(name).UsedAssemblies().Where(static used =>
                !used.StartsWith("System", StringComparison.Ordinal) && used != "MusicFs.Contracts")];
            Assert.IsEmpty(foreign, $"MusicFs.{name} uses {string.Join(", ", foreign)}");
        }
    }

    [TestMethod]
    public void Projects_OfTheTree_AreFound() => Assert.IsGreaterThanOrEqualTo(7, ProductProject.All.Count);

    private static ProductProject Find(string name) => ProductProject.All.Single(project => project.Name == name);

    private static void AssertAllowed(string name, IEnumerable<string> found, Dictionary<string, string[]> table, string does)
    {
        Assert.IsTrue(table.TryGetValue(name, out string[]? allowed), $"MusicFs.{name} is in no row of the table.");
        foreach (string reference in found)
            Assert.Contains(reference, allowed, $"MusicFs.{name} {does} {reference}; it may only have: {string.Join(", ", allowed)}");
    }
}
