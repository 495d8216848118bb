using System.Buffers;
using System.Text;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Backend.WinFsp.Tests;

/// <summary>Statuses, names, times and layouts, without a driver.</summary>
[TestClass]
public sealed class TranslationTests
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\/:*?\"<>|\0");

    [TestMethod]
    public void Layout_OfEveryStructure_IsThatOfWinFsp() => Assert.IsNull(WireLayout.FindMistake());

    [TestMethod]
    public void Status_EveryError_IsAnErrorAndOnlySuccessIsNone()
    {
        foreach (FsError error in Enum.GetValues<FsError>())
            Assert.AreEqual(error == FsError.None ? 0u : 3u, (uint)NtStatus.From(error) >> 30, $"{error}");
    }

    [TestMethod]
    public void Name_AnyBytes_ComeBackAsTheyWere()
    {
        var random = new Random(5);
        Span<char> shown = stackalloc char[WindowsNames.Longest];
        Span<byte> back = stackalloc byte[WindowsNames.LongestBytes];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] name = new byte[random.Next(1, 256)];
            random.NextBytes(name);
            if (i % 2 == 0)
                name = Encoding.UTF8.GetBytes(new string([.. name.Take(80).Select(static value => (char)(value * 257))]).Replace('\0', 'x'));
            if (name.Length > WindowsNames.Longest)
                continue;
            int length = WindowsNames.ToWindows(name, shown);
            Assert.IsFalse(shown[..length].ContainsAny(Forbidden));
            Assert.IsFalse(shown[length - 1] is '.' or ' ');
            int bytes = WindowsNames.ToBytes(shown[..length], back);
            Assert.IsTrue(name.AsSpan().SequenceEqual(back[..Math.Max(0, bytes)]), Convert.ToHexString(name));
        }
    }

    [TestMethod]
    [DataRow(0L, 116_444_736_000_000_000UL)]
    [DataRow(1_600_000_000_123_456_789L, 132_444_736_001_234_567UL)]
    [DataRow(-1L, 116_444_735_999_999_999UL)]
    [DataRow(long.MinValue, 24_211_015_631_452_241UL)]
    public void Time_Nanoseconds_AreFileTime(long nanoseconds, ulong expected) => Assert.AreEqual(expected, FileInformationTranslation.FileTime(nanoseconds));

    [TestMethod]
    [DataRow(256, 'x')]
    [DataRow(1, '\uD800')]
    [DataRow(1, '\uDC00')]
    public unsafe void Open_WhatNoNameIs_InvalidNameAlsoOfAFolder(int length, char unit)
    {
        MemoryFileSystem files = new();
        using CancellationTokenSource stopping = new();
        var operations = new WinFspOperations(
            files, new WinFspRequestPool(null, stopping.Token), new PendingAnswers(), SecurityDescriptors.ForThisUser(true), "label",
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        foreach (string path in new[] { $"\\{new string(unit, length)}", $"\\{new string(unit, length)}\\below" })
        {
            nint context;
            FileInformation information;
            fixed (char* name = path)
            {
                Assert.AreEqual(NtStatus.ObjectNameInvalid, operations.OpenPath(name, 0, 1, &context, &information));
                Assert.AreEqual(NtStatus.ObjectNameInvalid, operations.GetSecurityByName(name, null, null, null));
            }
        }
    }

    [TestMethod]
    public void EndFailed_OnlyTheRequestOfThisThread_Once()
    {
        using CancellationTokenSource stopping = new();
        Trace trace = new();
        var requests = new WinFspRequestPool(trace, stopping.Token);
        WinFspRequest failed = requests.Begin(FileSystemOperation.Read, NodeId.Root, 1);
        requests.EndFailed();
        requests.EndFailed();
        CollectionAssert.AreEqual(new[] { FsError.Internal }, trace.Results);
        WinFspRequest later = requests.Begin(FileSystemOperation.Read, NodeId.Root, 1);
        Assert.AreNotSame(failed, later);
        requests.Detach(later);
        requests.EndFailed();
        requests.End(later, FsError.None);
        requests.EndFailed();
        CollectionAssert.AreEqual(new[] { FsError.Internal, FsError.None }, trace.Results);
        requests.Clear();
        Assert.AreEqual(0, trace.Places);
    }

    [TestMethod]
    public async Task WhenNone_AskedAgainAfterNewBegin_WaitsForThat()
    {
        PendingAnswers pending = new();
        for (int round = 0; round < 3; round++)
        {
            pending.Begin();
            pending.Begin();
            Task none = pending.WhenNoneAsync();
            pending.End();
            Assert.IsFalse(none.IsCompleted);
            pending.End();
            await none;
            Assert.AreEqual(0, pending.Count);
        }
    }

    [TestMethod]
    public void TryClose_SomethingGoesOn_NotYetAndThenForGood()
    {
        PendingAnswers pending = new();
        Assert.IsTrue(pending.TryBegin());
        Assert.IsFalse(pending.TryClose());
        Assert.IsTrue(pending.TryBegin());
        pending.End();
        pending.End();
        Assert.IsTrue(pending.TryClose());
        Assert.IsFalse(pending.TryBegin());
        // What needs no answer may still begin.
        pending.Begin();
        Assert.IsFalse(pending.TryClose());
        pending.End();
        Assert.IsTrue(pending.TryClose());
    }

    /// <summary>The library takes the buffers of requests away when its dispatcher stops: none may be answered after that.</summary>
    [TestMethod]
    [Timeout(60_000)]
    public async Task Read_ComesWhenTheMountEnds_AnsweredByItsThread()
    {
        MemoryFileSystem files = new();
        TaskCompletionSource<FsError> gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task waiting = files.WaitForColdRead(files.AddCold(NodeId.Root, "cold", [1, 2, 3], gate));
        using CancellationTokenSource stopping = new();
        PendingAnswers pending = new();
        var operations = new WinFspOperations(
            files, new WinFspRequestPool(null, stopping.Token), pending, SecurityDescriptors.ForThisUser(true), "label",
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.IsTrue(pending.TryClose());
        Task<(int Status, uint Count)> reading = Task.Factory.StartNew(() => ReadOnce(operations), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await waiting;
        Assert.IsFalse(reading.IsCompleted);
        gate.SetResult(FsError.None);
        Assert.AreEqual((NtStatus.Success, 3u), await reading);
        Assert.AreEqual(0, files.OpenHandles);

        static unsafe (int Status, uint Count) ReadOnce(WinFspOperations operations)
        {
            nint context;
            FileInformation information;
            uint transferred;
            byte* buffer = stackalloc byte[16];
            fixed (char* name = @"\cold")
                Assert.AreEqual(NtStatus.Success, operations.OpenPath(name, 0, 1, &context, &information));
            int status = operations.Read(context, buffer, 0, 16, &transferred);
            operations.Close(context);
            return (status, transferred);
        }
    }

    [TestMethod]
    public unsafe void WarmReads_10000_AllocateNothing()
    {
        // On this thread and without a driver: native threads allocate when they first come in, which is not what is asked.
        MemoryFileSystem files = new();
        files.AddFile(NodeId.Root, "a", new byte[4096]);
        using CancellationTokenSource stopping = new();
        var operations = new WinFspOperations(
            files, new WinFspRequestPool(null, stopping.Token), new PendingAnswers(), SecurityDescriptors.ForThisUser(true), "label",
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        nint context;
        FileInformation information;
        byte* buffer = stackalloc byte[4096];
        fixed (char* name = @"\a")
            Assert.AreEqual(NtStatus.Success, operations.OpenPath(name, 0, 1, &context, &information));
        nint opened = context;
        for (int i = 0; i < 1000; i++)
            ReadOnce();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            ReadOnce();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        operations.Close(context);
        Assert.AreEqual(0, files.OpenHandles);

        void ReadOnce()
        {
            uint transferred;
            Assert.IsTrue(operations.Read(opened, buffer, 0, 4096, &transferred) == NtStatus.Success && transferred == 4096);
        }
    }

    private sealed class Trace : IOperationSink
    {
        public List<FsError> Results { get; } = [];

        public int Places { get; private set; }

        public void Record(in OperationRecord operation) => Results.Add(operation.Result);

        public void Add(LiveOperation place) => Places++;

        public void Remove(LiveOperation place) => Places--;
    }
}
