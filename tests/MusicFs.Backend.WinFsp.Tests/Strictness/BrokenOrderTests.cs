using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Tests.Driver;
using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp.Tests.Strictness;

/// <summary>The stand-in names calls into the library that come in a wrong order, answers that belong to no request, and notifications that are wrong.</summary>
[TestClass]
public sealed class BrokenOrderTests
{
    private const string Mounted = "T:";

    [TestMethod]
    public void SetMountPoint_Twice_Named() => AssertNamed("it has a mount point", static system => WinFspLibrary.SetMountPoint(system, "U:"));

    [TestMethod]
    public void StartDispatcher_Twice_Named() => AssertNamed("it was started", static system => WinFspLibrary.StartDispatcher(system, 1));

    [TestMethod]
    public void Notify_WithoutBegin_Named() => AssertNamed("outside FspFileSystemNotifyBegin", static system => Notify(system, @"\A"));

    [TestMethod]
    public void NotifyEnd_WithoutBegin_Named() => AssertNamed("without a begin", static system => WinFspLibrary.NotifyEnd(system));

    [TestMethod]
    public void NotifyBegin_Twice_Named() => AssertNamed("begun already", static system =>
    {
        _ = WinFspLibrary.NotifyBegin(system, 0);
        _ = WinFspLibrary.NotifyBegin(system, 0);
        return WinFspLibrary.NotifyEnd(system);
    });

    [TestMethod]
    [DataRow("A", "is no path from the root")]
    [DataRow(@"\A\", "is no path from the root")]
    [DataRow(@"\Artist", "is not in upper case")]
    public void Notify_WrongPath_Named(string path, string breach) => AssertNamed(breach, system => Between(system, () => Notify(system, path)));

    [TestMethod]
    public void Notify_UnknownAction_Named() => AssertNamed("action 9", static system => Between(system, () => Notify(system, @"\A", action: 9)));

    [TestMethod]
    public void SendResponse_NoRequest_Named() => AssertNamed("no request 4711 waits", static system => Respond(system, 4711, 5));

    [TestMethod]
    public void SendResponse_OfAnotherKind_Named() => AssertPending("kind 3", static (system, hint, kind) => Respond(system, hint, 3));

    [TestMethod]
    public void SendResponse_Twice_Named() => AssertPending("was answered twice", static (system, hint, kind) =>
    {
        _ = Respond(system, hint, kind);
        return Respond(system, hint, kind);
    });

    [TestMethod]
    public unsafe void Read_AnsweredAndReturned_Named()
    {
        using SoundFileSystem files = new();
        files.OnRead = (_, _, _, _, transferred) =>
        {
            RequestHead* head = WinFspLibrary.GetOperationContext()->Request;
            _ = Respond(files.System, head->Hint, head->Kind);
            *transferred = 1;
            return NtStatus.Success;
        };
        files.Mount(Mounted);
        VolumeExercise.Run(Mounted);
        Assert.Contains("was answered twice", FakeWinFsp.Breaches(files.Volume));
    }

    [TestMethod]
    public unsafe void Read_RequestKeptAfterTheCall_AnswersNone()
    {
        using SoundFileSystem files = new();
        using SemaphoreSlim asked = new(0);
        RequestHead* kept = null;
        (ulong hint, uint kind) = (0, 0);
        files.OnRead = (_, _, _, _, _) =>
        {
            kept = WinFspLibrary.GetOperationContext()->Request;
            (hint, kind) = (kept->Hint, kept->Kind);
            asked.Release();
            return NtStatus.Pending;
        };
        files.Mount(Mounted);
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.Open(Mounted, @"\a", FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead, out nint file));
        Task<int> reading = Task.Factory.StartNew(() => Read(file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.IsTrue(asked.Wait(TimeSpan.FromSeconds(60)));
        // The memory of a request is used anew once its call has returned.
        Assert.IsTrue(SpinWait.SpinUntil(() => Volatile.Read(ref kept->Hint) != hint, TimeSpan.FromSeconds(30)));
        _ = Respond(files.System, kept->Hint, kind);
        Assert.Contains("no request 17216961135462248174 waits", FakeWinFsp.Breaches(files.Volume));
        _ = Respond(files.System, hint, kind);
        Assert.AreEqual(NtStatus.EndOfFile, reading.GetAwaiter().GetResult());
        _ = FakeWinFsp.Close(file);
    }

    [TestMethod]
    public unsafe void Read_BufferWrittenAfterItsAnswer_Named()
    {
        using SoundFileSystem files = new();
        byte* kept = null;
        files.OnRead = (context, buffer, offset, length, transferred) =>
        {
            kept = buffer;
            return SoundFileSystem.ReadSoundly(context, buffer, offset, length, transferred);
        };
        files.Mount(Mounted);
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.Open(Mounted, @"\a", FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead, out nint file));
        Assert.AreEqual(NtStatus.Success, Read(file));
        Assert.AreEqual("", FakeWinFsp.Breaches(files.Volume));
        *kept = 1;
        Assert.Contains("after its request was answered", FakeWinFsp.Breaches(files.Volume));
        _ = FakeWinFsp.Close(file);
    }

    [TestMethod]
    public void SetMountPoint_LetterInUse_NamedAndTold()
    {
        using SoundFileSystem files = new(), others = new();
        files.Mount(Mounted);
        Assert.AreEqual(NtStatus.ObjectNameCollision, WinFspLibrary.Preflight("WinFsp.Disk", Mounted));
        Assert.AreEqual(NtStatus.Success, WinFspLibrary.Preflight("WinFsp.Disk", "U:"));
        others.Mount(Mounted);
        Assert.Contains("its drive is hidden now", FakeWinFsp.Breaches(others.Volume));
    }

    [TestMethod]
    [DataRow(@"\a*")]
    [DataRow(@"\a:stream")]
    [DataRow(@"\d\\a")]
    [DataRow(@"\a\")]
    public unsafe void Open_WhatIsNoPath_NobodyIsAsked(string path)
    {
        using SoundFileSystem files = new();
        List<string> asked = [];
        SoundFileSystem.OpenCall sound = files.OnOpen;
        files.OnOpen = (name, options, context, info) =>
        {
            asked.Add(name);
            return sound(name, options, context, info);
        };
        files.Mount(Mounted);
        Assert.AreEqual(NtStatus.ObjectNameInvalid, FakeWinFsp.Open(Mounted, path, FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead, out _));
        Assert.IsEmpty(asked);
    }

    [TestMethod]
    public async Task StopDispatcher_ReadNeverAnswered_NamedAndCancelled()
    {
        using SoundFileSystem files = new();
        using SemaphoreSlim asked = new(0);
        AnswerLater(files, asked);
        files.Mount(Mounted);
        nint volume = files.Volume;
        Assert.AreEqual(NtStatus.Success, FakeWinFsp.Open(Mounted, @"\a", FakeFiles.DispositionOpen, 0, FakeFiles.GenericRead, out nint file));
        Task<int> reading = Task.Factory.StartNew(() => Read(file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await asked.WaitAsync();
        files.Dispose();
        Assert.AreEqual(NtStatus.Cancelled, await reading);
        Assert.Contains("1 requests were never answered", FakeWinFsp.Breaches(volume));
    }

    [TestMethod]
    public void Delete_StillMounted_Named()
    {
        using SoundFileSystem files = new();
        files.Mount(Mounted);
        nint volume = files.Volume, system = files.System;
        WinFspLibrary.StopDispatcher(system);
        WinFspLibrary.Delete(system);
        Assert.Contains("it still has its mount point", FakeWinFsp.Breaches(volume));
        WinFspLibrary.RemoveMountPoint(system);
        Assert.Contains("the file system was deleted", FakeWinFsp.Breaches(volume));
        files.Forget();
        FakeWinFsp.Unmount(volume);
    }

    [TestMethod]
    public void Delete_StillServing_Named()
    {
        using SoundFileSystem files = new();
        files.Mount(Mounted);
        nint volume = files.Volume, system = files.System;
        WinFspLibrary.RemoveMountPoint(system);
        WinFspLibrary.Delete(system);
        Assert.Contains("its dispatcher still runs", FakeWinFsp.Breaches(volume));
        files.Forget();
        // Its threads would go on with a table that is gone.
        FakeWinFsp.Abort(volume);
    }

    [TestMethod]
    public unsafe void Delete_LibrarysOwnFieldsWritten_Named()
    {
        SoundFileSystem files = new();
        files.Mount(Mounted);
        nint volume = files.Volume;
        *(byte*)(files.System + 100) = 0;
        files.Dispose();
        Assert.Contains("beyond UserContext", FakeWinFsp.Breaches(volume));
    }

    [TestMethod]
    public void RemoveMountPoint_Twice_Named() => AssertNamed("it has no mount point", static system =>
    {
        WinFspLibrary.RemoveMountPoint(system);
        WinFspLibrary.RemoveMountPoint(system);
        return WinFspLibrary.SetMountPoint(system, Mounted);
    });

    private static void AssertNamed(string breach, Func<nint, int> call)
    {
        using SoundFileSystem files = new();
        files.Mount(Mounted);
        _ = call(files.System);
        Assert.Contains(breach, FakeWinFsp.Breaches(files.Volume));
    }

    /// <summary>A read that is answered later, by <paramref name="respond"/>.</summary>
    private static unsafe void AssertPending(string breach, Func<nint, ulong, uint, int> respond)
    {
        using SoundFileSystem files = new();
        files.OnRead = (_, _, _, _, _) =>
        {
            RequestHead* head = WinFspLibrary.GetOperationContext()->Request;
            _ = respond(files.System, head->Hint, head->Kind);
            return NtStatus.Pending;
        };
        files.Mount(Mounted);
        VolumeExercise.Run(Mounted);
        Assert.Contains(breach, FakeWinFsp.Breaches(files.Volume));
    }

    private static unsafe void AnswerLater(SoundFileSystem files, SemaphoreSlim asked) => files.OnRead = (_, _, _, _, _) =>
    {
        asked.Release();
        return NtStatus.Pending;
    };

    private static unsafe int Read(nint file)
    {
        byte* buffer = stackalloc byte[10];
        return FakeWinFsp.Read(file, 0, buffer, 10, out _);
    }

    private static unsafe int Respond(nint system, ulong hint, uint kind)
    {
        var response = new Response { Size = (ushort)sizeof(Response), Hint = hint, Kind = kind, Status = NtStatus.EndOfFile };
        WinFspLibrary.SendResponse(system, &response);
        return 0;
    }

    private static int Between(nint system, Action notify)
    {
        _ = WinFspLibrary.NotifyBegin(system, 0);
        notify();
        return WinFspLibrary.NotifyEnd(system);
    }

    private static unsafe int Notify(nint system, string path, uint action = 1)
    {
        byte* room = stackalloc byte[256];
        var information = (NotifyInformation*)room;
        information->Size = (ushort)(NotifyInformation.NameOffset + path.Length * sizeof(char));
        information->Filter = 1;
        information->Action = action;
        path.CopyTo(new Span<char>(room + NotifyInformation.NameOffset, 100));
        return WinFspLibrary.Notify(system, information, information->Size);
    }
}
