namespace MusicFs.Wasm.Tests.Specification;

/// <summary>
/// The scripts of our own: each instruction, what modules must not be, and what this compiler does with operands. Beside them, where <c>MUSICFS_WASM_SUITE</c> names the folder of its
/// *.wast files, the specification's test suite, which is not part of this repository: as of November 2022, the last that Debian's wabt reads.
/// </summary>
[TestClass]
[TestCategory("Integration")]
public sealed class ScriptTests
{
    /// <summary>Fewer files are not the suite.</summary>
    private const int FewestOfSuite = 50;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>Each script with the number of commands that pass at least.</summary>
    public static IEnumerable<(string Script, int AtLeast)> Scripts =>
    [
        (Own("control"), 55), (Own("memory"), 70), (Own("tables"), 45), (Own("numbers"), 2000),
        .. Environment.GetEnvironmentVariable("MUSICFS_WASM_SUITE") is { Length: > 0 } folder ? SuiteIn(folder) : [],
    ];

    [TestMethod]
    [DynamicData(nameof(Scripts))]
    public async Task Execute_Script_EveryCommandDoesWhatItSays(string path, int atLeast)
    {
        using WastScript script = await WastScript.ConvertAsync(path);

        WastRun run = WastRun.Execute(script);

        TestContext.WriteLine($"{run.Passed} commands passed, {run.Failures.Count} failed, {run.OfTextFormat} are about the text format.");
        Assert.IsEmpty(run.Failures, string.Join('\n', run.Failures.Take(100)));
        Assert.IsGreaterThan(0, run.Passed + run.OfTextFormat);
        Assert.IsGreaterThanOrEqualTo(atLeast, run.Passed);
    }

    private static string Own(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name + ".wast");

    /// <summary>All but those about vectors, which modules here cannot have.</summary>
    private static IEnumerable<(string Script, int AtLeast)> SuiteIn(string folder)
    {
        string[] scripts = [.. Directory.EnumerateFiles(folder, "*.wast").Where(static path => !Path.GetFileName(path).StartsWith("simd_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return scripts.Length > FewestOfSuite ? scripts.Select(static path => (path, 0)) : throw new InvalidOperationException($"{folder} has {scripts.Length} scripts: that is not the suite.");
    }
}
