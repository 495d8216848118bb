namespace MusicFs.Wasm.Tests.Specification;

/// <summary>The scripts of our own: each instruction, what modules must not be, and what this compiler does with operands.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class ScriptTests
{
    [TestMethod]
    [DataRow("control", 55)]
    [DataRow("memory", 70)]
    [DataRow("tables", 45)]
    [DataRow("numbers", 2000)]
    public async Task Execute_Script_EveryCommandDoesWhatItSays(string name, int atLeast)
    {
        using WastScript script = await WastScript.ConvertAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", name + ".wast"));

        WastRun run = WastRun.Execute(script);

        Assert.IsEmpty(run.Failures, string.Join('\n', run.Failures.Take(100)));
        Assert.IsGreaterThanOrEqualTo(atLeast, run.Passed);
    }
}
