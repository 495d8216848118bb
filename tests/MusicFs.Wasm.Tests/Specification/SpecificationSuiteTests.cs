namespace MusicFs.Wasm.Tests.Specification;

/// <summary>
/// The specification's own test suite, which is not part of this repository: <c>MUSICFS_WASM_SUITE</c> names a folder with its *.wast files, as of November 2022, the last ones that Debian's wabt
/// reads. Without it the test is over at once; the scripts of our own, beside this file, run everywhere.
/// </summary>
[TestClass]
public sealed class SpecificationSuiteTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Execute_SpecificationSuite_EveryCommandDoesWhatItSays()
    {
        if (Environment.GetEnvironmentVariable("MUSICFS_WASM_SUITE") is not { Length: > 0 } folder)
            return;
        (int passed, int ofTextFormat) = (0, 0);
        List<string> failures = [];
        string[] scripts = [.. Directory.EnumerateFiles(folder, "*.wast").Where(static path => !Path.GetFileName(path).StartsWith("simd_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.IsGreaterThan(50, scripts.Length);
        foreach (string path in scripts)
        {
            using WastScript script = await WastScript.ConvertAsync(path);
            WastRun run = WastRun.Execute(script);
            passed += run.Passed;
            ofTextFormat += run.OfTextFormat;
            failures.AddRange(run.Failures.Select(failure => $"{Path.GetFileName(path)}, {failure}"));
        }

        TestContext.WriteLine($"{scripts.Length} scripts: {passed} commands passed, {failures.Count} failed, {ofTextFormat} are about the text format.");
        Assert.IsEmpty(failures, string.Join('\n', failures.Take(200)));
    }
}
