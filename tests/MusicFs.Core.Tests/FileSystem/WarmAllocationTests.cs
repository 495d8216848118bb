using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Edits;
using MusicFs.Testing;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.FileSystem;

/// <summary>The warm path allocates nothing (K7): measured, not argued.</summary>
[TestClass]
[DoNotParallelize]
public sealed class WarmAllocationTests
{
    private const int Operations = 10_000;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Warm_LookupGetAttributesPageRead_AllocateNothing(bool acceptsWrites)
    {
        var fixture = new TreeFixture();
        if (acceptsWrites)
        {
            fixture.FileSystem.UseEdits(new VirtualEdits(
                new MemoryTagReader(), null!, new MemoryFingerprinter(), null, null!, Path.GetTempPath(), TimeProvider.System, NullLogger<VirtualEdits>.Instance));
        }

        for (int i = 0; i < 200; i++)
            fixture.Put($"{i}", "some content", $"A/{i}.flac");
        fixture.Publish();
        MusicFileSystem fileSystem = fixture.FileSystem;
        NodeId directory = fixture.Find("A").Node;
        NodeId file = fixture.Find("A/17.flac").Node;
        HandleId handle = fileSystem.OpenAsync(default, file, OpenAccess.Read).Now().Value.Handle;
        var sink = new CountingSink(fileSystem);
        byte[] buffer = new byte[100];

        Assert.AreEqual(0, Measure(() => Lookup(fileSystem, directory)));
        Assert.AreEqual(0, Measure(() => fileSystem.GetAttributesAsync(default, file).Now().Error == FsError.None));
        Assert.AreEqual(0, Measure(() => fileSystem.ReadDirectoryAsync(default, directory, DirectoryCookie.Start, sink).Now().Value));
        Assert.AreEqual(0, Measure(() => fileSystem.ReadAsync(default, handle, 3, buffer).Now().Value == 9));
        fileSystem.Release(handle);
    }

    private static bool Lookup(MusicFileSystem fileSystem, NodeId directory)
    {
        FsResult<NodeEntry> found = fileSystem.LookupAsync(default, directory, "99.flac"u8).Now();
        fileSystem.Forget(found.Value.Node, 1);
        return found.IsSuccess && fileSystem.LookupAsync(default, directory, "no such"u8).Now().Error == FsError.NotFound;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Measure(Func<bool> operation)
    {
        Assert.IsTrue(operation());
        bool all = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Operations; i++)
            all &= operation();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(all);
        return allocated;
    }

    private sealed class CountingSink(MusicFileSystem fileSystem) : IDirectorySink
    {
        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            fileSystem.Forget(entry.Node, 1);
            return true;
        }
    }
}
