using static MusicFs.Wasm.Tests.ModuleBytes;

namespace MusicFs.Wasm.Tests;

/// <summary>Modules that are made to crash, to hang or to fill the memory: each is refused with a reason, or ends with a trap, within the limits.</summary>
[TestClass]
public sealed class HostileModuleTests
{
    private static readonly WasmLimits Small = new() { Fuel = 2_000_000, Time = TimeSpan.FromMinutes(10) };

    [TestMethod]
    public void Load_BlocksWithinBlocks_AreBounded() => AssertRefused(Function([.. Repeat(100_000, 0x02, 0x40), .. Repeat(100_000, End)]), "within each other");

    [TestMethod]
    public void Load_BlocksUpToTheLimit_AreLoaded() => AssertRuns(Function([.. Repeat(10_000, 0x02, 0x40), .. Repeat(10_000, End)]));

    [TestMethod]
    public void Load_CountlessLocals_AreRefused() => AssertRefused(Function([], [1, .. Unsigned(uint.MaxValue), I32]), "locals");

    [TestMethod]
    public void Load_CountlessGroupsOfLocals_AreRefused() =>
        AssertRefused(Function([], [.. Unsigned(4), .. Repeat(4, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, I64)]), "locals");

    [TestMethod]
    public void Load_ManyFunctionsWithManyLocals_AreRefused()
    {
        byte[] body = Sized([1, .. Unsigned(50_000), I64, End]);
        AssertRefused(Module(Types(1), Section(3, [.. Unsigned(50_000), .. Repeat(50_000, 0)]), Section(10, [.. Unsigned(50_000), .. Repeat(50_000, body)])), "work");
    }

    [TestMethod]
    public void Load_AnnouncedCountWithoutContents_IsRefused()
    {
        foreach (byte section in new byte[] { 1, 2, 3, 4, 5, 6, 7, 9, 10, 11 })
            AssertRefused(Module(Section(section, Unsigned(uint.MaxValue))), "announced");
    }

    [TestMethod]
    public void Load_TableOfBranchesWithoutTargets_IsRefused() =>
        AssertRefused(Function([0x41, 0, 0x0E, .. Unsigned(uint.MaxValue)]), "announced");

    [TestMethod]
    public void Load_HugeTableOfBranches_IsRefused() =>
        AssertRefused(Function([0x41, 0, 0x0E, .. Unsigned(2_000_000), .. Repeat(2_000_001, 0)]), "instructions");

    [TestMethod]
    public void Load_LargeTableOfBranches_IsLoaded() => AssertRuns(Function([0x41, 5, 0x0E, .. Unsigned(500_000), .. Repeat(500_001, 0)]));

    [TestMethod]
    public void Load_TableOfBranchesWithManyValues_IsRefused() =>
        AssertRefused(Function([0x00, 0x41, 0, 0x0E, .. Unsigned(1_000_000), .. Repeat(1_000_001, 0)], many: 1000, type: 1), "work");

    [TestMethod]
    public void Load_BranchesWithManyValuesFromManyDepths_AreRefused() => AssertRefused(
        Function([.. Repeat(5000, 0x02, 1), .. Repeat(5000, 0x10, 0, 0x0C, 1, End)], many: 1000, type: 1), "");

    [TestMethod]
    public void Load_CallsWithManyResults_AreRefused() => AssertRefused(Function([.. Repeat(500_000, 0x10, 0), 0x00], many: 1000, type: 1), "operands");

    [TestMethod]
    public void Load_TooManyParameters_IsRefused() => AssertRefused(Module(Types(1001)), "parameters");

    [TestMethod]
    public void Load_LocalsReadAndWrittenInTurn_TakeNoSquareOfTheTime()
    {
        // Each write of a local has to look for operands that were read from it.
        List<byte> body = [];
        for (int i = 0; i < 30_000; i++)
            body.AddRange([0x20, .. Unsigned(i)]);
        for (int i = 0; i < 30_000; i++)
            body.AddRange([0x41, 0, 0x21, .. Unsigned(i)]);
        AssertRefused(Function([.. body, 0x00], [1, .. Unsigned(30_000), I32]), "work");
    }

    [TestMethod]
    public void Load_MemoryOverTheLimit_IsRefused() => AssertRefused(Module(Section(5, [1, 0, .. Unsigned(1025)])), "1024");

    [TestMethod]
    public void Load_TableOverTheLimit_IsRefused() => AssertRefused(Module(Section(4, [1, 0x70, 0, .. Unsigned(uint.MaxValue)])), "elements");

    [TestMethod]
    public void Instantiate_ManyTablesUpToTheLimit_AreRefused()
    {
        byte[] module = Module(Section(4, [100, .. Repeat(100, [0x70, 0, .. Unsigned(1 << 20)])]));
        Assert.IsTrue(WasmModule.TryLoad(module, Small, out WasmModule? loaded, out _));
        Assert.IsFalse(WasmInstance.TryCreate(loaded, new WasmImports(), Small, out _, out string? error));
        Assert.Contains("elements", error);
    }

    [TestMethod]
    public void Load_ModuleOverTheLimit_IsRefused() => AssertRefused(new byte[Small.ModuleBytes + 1], "bytes");

    [TestMethod]
    public void Run_EndlessLoop_EndsWithItsFuel() => AssertTraps(Function([0x03, 0x40, 0x0C, 0, End]), WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_EndlessLoopOfConditions_EndsWithItsFuel() => AssertTraps(Function([0x03, 0x40, 0x41, 1, 0x0D, 0, End]), WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_EndlessLoopOfTables_EndsWithItsFuel() => AssertTraps(Function([0x03, 0x40, 0x41, 1, 0x0E, 1, 0, 0, End]), WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_EndlessRecursion_EndsWithTheStack() => AssertTraps(Function([0x10, 0]), WasmTrap.CallStackExhausted);

    [TestMethod]
    public void Run_RecursionWithLargeFrames_EndsWithTheStack() => AssertTraps(Function([0x10, 0], [1, .. Unsigned(20_000), I64]), WasmTrap.CallStackExhausted);

    [TestMethod]
    public void Run_CallsOfLargeFramesForEver_EndWithTheirFuel() => AssertTraps(
        Module(
            Types(1),
            Section(3, [2, 0, 0]),
            Section(7, [1, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0]),
            Section(10, [2, .. Sized([0, 0x03, 0x40, 0x10, 1, 0x0C, 0, End, End]), .. Sized([1, .. Unsigned(40_000), I64, End])])),
        WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_GrowingForEver_EndsWithItsFuelInsideTheLimit() =>
        AssertTraps(Function([0x03, 0x40, 0x41, 1, 0x40, 0, 0x1A, 0x0C, 0, End]), WasmTrap.OutOfFuel, Small with { Fuel = 20_000_000, MemoryPages = 100 });

    [TestMethod]
    public void Run_GrowingATableForEver_EndsWithItsFuelInsideTheLimit() =>
        AssertTraps(Function([0x03, 0x40, 0xD0, 0x70, 0x41, 1, 0xFC, 15, 0, 0x1A, 0x0C, 0, End]), WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_FillingForEver_EndsWithItsFuel() =>
        AssertTraps(Function([0x03, 0x40, 0x41, 0, 0x41, 7, 0x41, 0x80, 0x80, 4, 0xFC, 11, 0, 0x0C, 0, End]), WasmTrap.OutOfFuel);

    [TestMethod]
    public void Run_OverTheTime_EndsAtTheNextLookAtTheClock()
    {
        var clock = new SteppingClock(TimeSpan.FromSeconds(1));
        var store = new WasmStore(new WasmLimits { Fuel = long.MaxValue }, clock);
        WasmInstance instance = Instantiate(store, Function([0x03, 0x40, 0x0C, 0, End]));

        WasmResult result = instance.Invoke("run", []);

        Assert.AreEqual(WasmTrap.OutOfTime, result.Trap);
        Assert.IsLessThan(10, clock.Looks);
    }

    [TestMethod]
    public void Run_CancelledOnTheWay_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var store = new WasmStore(new WasmLimits { Fuel = long.MaxValue }, new SteppingClock(TimeSpan.Zero) { AtLook = (5, cancellation.Cancel) });
        WasmInstance instance = Instantiate(store, Function([0x03, 0x40, 0x0C, 0, End]));

        Assert.AreEqual(WasmTrap.Cancelled, instance.Invoke("run", [], cancellation.Token).Trap);
    }

    [TestMethod]
    public void Run_FuelOfALoop_IsCounted()
    {
        // A hundred rounds of three instructions: subtract, write, branch; the comparison is part of the branch.
        byte[] body = [0x41, 0xE4, 0, 0x21, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, End];
        WasmInstance instance = Instantiate(new WasmStore(Small), Function(body, [1, 1, I32]));

        WasmResult result = instance.Invoke("run", []);

        Assert.IsTrue(result.IsSuccess);
        Assert.IsTrue(result.Fuel is >= 200 and <= 400, $"{result.Fuel}");
        Assert.AreEqual(result.Fuel, instance.Invoke("run", []).Fuel);
    }

    private static WasmInstance Instantiate(WasmStore store, byte[] module)
    {
        Assert.IsTrue(WasmModule.TryLoad(module, store.Limits, out WasmModule? loaded, out string? error), error);
        Assert.IsTrue(store.TryInstantiate(loaded, new WasmImports(), out WasmInstance? instance, out error), error);
        return instance;
    }

    private static void AssertRuns(byte[] module) => Assert.IsTrue(Instantiate(new WasmStore(Small), module).Invoke("run", []).IsSuccess);

    private static void AssertTraps(byte[] module, WasmTrap trap, WasmLimits? limits = null)
    {
        WasmInstance instance = Instantiate(new WasmStore(limits ?? Small), module);
        Assert.AreEqual(trap, instance.Invoke("run", []).Trap);
        Assert.IsLessThanOrEqualTo((limits ?? Small).MemoryPages, instance.Memory?.Pages ?? 0);
    }

    private static void AssertRefused(byte[] module, string reason)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsFalse(WasmModule.TryLoad(module, Small, out _, out string? error));
        Assert.Contains(reason, error);
        Assert.IsLessThan(512L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Every look at it moves it.</summary>
    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        public int Looks { get; private set; }

        public (int Look, Action? Action) AtLook { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Looks++;
            if (Looks == AtLook.Look)
                AtLook.Action?.Invoke();
            return Looks * step.Ticks;
        }
    }
}
