using System.Globalization;
using MusicFs.Testing;
using MusicFs.Wasm.Tests.Specification;

namespace MusicFs.Wasm.Tests.Fuzz;

/// <summary>
/// Mutants of modules, loaded, instantiated and run: whatever is in them, there is a reason, a trap or a result, within the limits, and never an exception. MUSICFS_FUZZ_ROUNDS asks for more than the
/// default number of rounds, MUSICFS_FUZZ_SEED for others.
/// </summary>
[TestClass]
[TestCategory("Integration")]
public sealed class ModuleMutationTests
{
    private const int DefaultRounds = 3000;

    private static readonly WasmLimits Limits = new() { Fuel = 20_000, MemoryPages = 16, TableElements = 1000, StackSlots = 4096, CallDepth = 64, LoadSteps = 1_000_000 };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("control")]
    [DataRow("memory")]
    [DataRow("tables")]
    public async Task Run_MutatedScript_EndsWithinItsLimits(string name)
    {
        using WastScript script = await WastScript.ConvertAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", name + ".wast"));
        string first = script.Document.RootElement.GetProperty("commands").EnumerateArray().First(static command => command.GetProperty("type").GetString() == "module").GetProperty("filename").GetString()!;
        Fuzz(script.Module(first), name.Length);
    }

    [TestMethod]
    [DataRow("wasm-lame-tag", "lame-tag.wasm")]
    [DataRow("wasm-vgm", "vgm.wasm")]
    public void Run_MutatedPlugin_EndsWithinItsLimits(string folder, string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "plugins", folder, file));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        Fuzz(bytes, file.Length);
    }

    private void Fuzz(byte[] module, int seed)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_ROUNDS"), CultureInfo.InvariantCulture, out int asked) ? asked : DefaultRounds;
        _ = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_FUZZ_SEED"), CultureInfo.InvariantCulture, out int offset);
        var random = new Random(seed + offset);
        (int loaded, int ran) = (0, 0);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutant = Mutate(module, random);
            try
            {
                if (!WasmModule.TryLoad(mutant, Limits, out WasmModule? made, out string? error))
                {
                    Assert.IsFalse(string.IsNullOrWhiteSpace(error));
                    continue;
                }

                loaded++;
                ran += Run(made);
            }
            catch (Exception e)
            {
                Assert.Fail($"Round {round} of seed {seed + offset}: {e}\n{Convert.ToBase64String(mutant)}");
            }
        }

        TestContext.WriteLine($"{rounds} mutants, {loaded} loaded, {ran} calls");
        Assert.IsGreaterThan(rounds / 50, loaded);
        Assert.IsGreaterThan(rounds / 50, ran);
    }

    /// <summary>Calls each exported function once, as far as no call traps in it.</summary>
    private static int Run(WasmModule module)
    {
        var store = new WasmStore(Limits);
        var imports = new WasmImports();
        foreach (WasmImport import in module.Imports)
        {
            if (import.FunctionType is { } type)
                imports.Add(import.Module, import.Name, store.CreateFunction(type, static (ref call) => call.Slots.Length > 3 ? WasmTrap.HostRefused : WasmTrap.None));
        }

        if (!store.TryInstantiate(module, imports, out WasmInstance? instance, out _))
            return 0;
        int calls = 0;
        foreach (WasmExport export in module.Exports)
        {
            if (module.FindFunction(export.Name) is not { } type)
                continue;
            calls++;
            WasmValue[] arguments = new WasmValue[type.Parameters.Length];
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = new WasmValue(type.Parameters[i], type.Parameters[i] == WasmValueType.FunctionReference ? 0 : (ulong)calls * 3);
            WasmResult result = instance.Invoke(export.Name, arguments);
            Assert.IsTrue(result.IsSuccess || result.Trap != WasmTrap.None);
            Assert.IsTrue((instance.Memory?.Pages ?? 0) <= Limits.MemoryPages);
        }

        return calls;
    }

    private static byte[] Mutate(byte[] module, Random random)
    {
        byte[] mutant = module.AsSpan(0, random.Next(50) == 0 ? random.Next(module.Length + 1) : module.Length).ToArray();
        for (int i = random.Next(1, 4); i > 0 && mutant.Length > 8; i--)
        {
            int at = random.Next(random.Next(10) == 0 ? 0 : 8, mutant.Length);
            mutant[at] = random.Next(5) switch
            {
                0 => 0xFF,
                1 => (byte)(mutant[at] ^ (1 << random.Next(8))),
                2 => (byte)(mutant[at] + random.Next(-3, 4)),
                3 => mutant[random.Next(mutant.Length)],
                _ => (byte)random.Next(256),
            };
        }

        return mutant;
    }
}
