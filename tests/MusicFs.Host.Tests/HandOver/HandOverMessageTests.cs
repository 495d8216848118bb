using System.Security.Cryptography;
using Google.Protobuf;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.HandOver.V1;
using MusicFs.Control.Native;
using MusicFs.Host.HandOver;

namespace MusicFs.Host.Tests.HandOver;

[TestClass]
public sealed class HandOverMessageTests
{
    private const int Descriptors = 4;

    [TestMethod]
    public void Read_WhatWasWritten_IsTheSame()
    {
        State state = Whole();

        State? read = HandOverMessage.Read(HandOverMessage.Write(state), Descriptors, out Problem? problem);

        Assert.IsNull(problem);
        Assert.AreEqual(state, read);
    }

    [TestMethod]
    public void Read_CutShortAnywhere_IsRefused()
    {
        byte[] message = HandOverMessage.Write(Whole());
        for (int length = 0; length < message.Length; length++)
        {
            Assert.IsNull(HandOverMessage.Read(message.AsSpan(0, length), Descriptors, out Problem? problem));
            Assert.Contains("damaged or cut short", problem!.What);
        }
    }

    [TestMethod]
    public void Read_NewerFormat_IsRefusedWithBothNumbers()
    {
        State state = Whole();
        state.Format = HandOverMessage.Format + 1;
        state.Version = "9.9.9";

        Assert.IsNull(HandOverMessage.Read(HandOverMessage.Write(state), Descriptors, out Problem? problem));
        Assert.Contains($"format {HandOverMessage.Format + 1} (of version 9.9.9)", problem!.What);
    }

    [TestMethod]
    public void ReadHello_NewerFormat_IsRefused()
    {
        Assert.IsNull(HandOverMessage.ReadHello(new Hello { Format = HandOverMessage.Format + 1, Version = "9.9.9" }.ToByteArray(), out Problem? problem));
        Assert.Contains("Version 9.9.9", problem!.What);
    }

    [TestMethod]
    public void Read_RandomBytesWithARightDigest_NeverThrows()
    {
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            byte[] content = new byte[random.Next(200)];
            random.NextBytes(content);
            Assert.IsNull(HandOverMessage.Read([.. SHA256.HashData(content), .. content], Descriptors, out Problem? problem));
            Assert.IsNotNull(problem);
        }
    }

    [TestMethod]
    [DataRow("descriptors")]
    [DataRow("device")]
    [DataRow("tree")]
    [DataRow("no device")]
    [DataRow("image")]
    [DataRow("counts")]
    [DataRow("original")]
    [DataRow("socket")]
    public void Read_WhatPointsOutside_IsRefused(string what)
    {
        State state = Whole();
        switch (what)
        {
            case "descriptors": state.Descriptors++; break;
            case "device": state.Mounts[0].Devices.Add(Descriptors + 1); break;
            case "tree": state.Mounts[0].Tree = 1; break;
            case "no device": state.Mounts[0].Devices.Clear(); break;
            case "image": state.Trees[0].Image = ByteString.CopyFrom(1, 2); break;
            case "counts": state.Trees[0].Counts.Add(1); break;
            case "original": state.Trees[0].Open[0].Original = null; break;
            default: state.ControlSocket = 0; break;
        }

        Assert.IsNull(HandOverMessage.Read(HandOverMessage.Write(state), Descriptors, out Problem? problem));
        Assert.IsNotNull(problem);
    }

    [TestMethod]
    public async Task Channel_ManyDescriptors_AllArriveWithTheirFrames()
    {
        using DescriptorChannel near = DescriptorChannel.Create(out int end);
        using DescriptorChannel far = new(end);
        using FileStream file = File.OpenRead("/dev/null");
        int[] some = [.. Enumerable.Repeat((int)file.SafeFileHandle.DangerousGetHandle(), DescriptorChannel.MostAtOnce)];
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        TimeSpan limit = TimeSpan.FromSeconds(20);
        Task<bool> sending = Task.Run(() => near.TrySend(2, [], some, limit) && near.TrySend(2, [], some, limit) && near.TrySend(3, content, [], limit));

        Assert.AreEqual(2, far.Receive(0, limit, out _).Kind);
        Assert.AreEqual(2, far.Receive(0, limit, out _).Kind);
        (byte kind, byte[] received) = far.Receive(content.Length, limit, out string reason);

        Assert.IsTrue(await sending);
        Assert.AreEqual(3, kind, reason);
        CollectionAssert.AreEqual(content, received);
        int[] descriptors = far.TakeDescriptors();
        Assert.AreEqual(2 * some.Length, descriptors.Distinct().Count());
        Array.ForEach(descriptors, DescriptorChannel.Close);
    }

    [TestMethod]
    public async Task Channel_FrameIsTooLong_IsRefused()
    {
        using DescriptorChannel near = DescriptorChannel.Create(out int end);
        using DescriptorChannel far = new(end);
        Assert.IsTrue(await Task.Run(() => near.TrySend(1, new byte[100], [], TimeSpan.FromSeconds(5))));

        Assert.AreEqual(0, far.Receive(99, TimeSpan.FromSeconds(5), out string reason).Kind);
        Assert.Contains("no hand-over", reason);
    }

    private static State Whole()
    {
        Copy copy = new() { Origin = "music", Path = ByteString.CopyFromUtf8("a/b.flac"), Size = 10, ModifiedNanoseconds = -5, Tag = 7, IsSameBytes = true };
        Tree tree = new() { Image = ByteString.CopyFrom(new byte[32]) };
        tree.Slots.Add([1, 5]);
        tree.Counts.Add([3, ulong.MaxValue / 2]);
        tree.Open.Add(new OpenFile { Handle = 1UL << 32, Node = 5, Original = new Original { Copy = copy, Cut = 9, CutSize = 4 }, Serving = copy, Descriptor_ = 2 });
        tree.Removed.Add(new RemovedNode { Node = 9, Kind = (uint)NodeKind.File, Original = new Original { Copy = copy } });
        Mount mount = new() { Request = new Control.V1.MountRequest { MountPoint = "/mnt" }, Minor = 45, MaxPages = 256, Device = "0:52" };
        mount.Devices.Add([1]);
        mount.Requests.Add(new Request { Message = ByteString.CopyFrom(new byte[40]) });
        State state = new() { Format = HandOverMessage.Format, Version = "0.1.0", Descriptors = Descriptors, ControlSocket = 3, ControlLock = 4 };
        state.Trees.Add(tree);
        state.Mounts.Add(mount);
        return state;
    }
}
