using MusicFs.Chunks.Storage;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.Faults;

namespace MusicFs.Chunks.Tests.Storage;

/// <summary>Another folder of packs on a disk whose reads, writes and syncs go wrong as a schedule says. Nothing of it is ever in memory.</summary>
internal sealed class FaultyFolder(PackFolder inner) : PackFolder
{
    public FaultSchedule Reads { get; set; } = FaultSchedule.Never();

    public FaultSchedule Writes { get; set; } = FaultSchedule.Never();

    public FaultSchedule Syncs { get; set; } = FaultSchedule.Never();

    public override string Path => inner.Path;

    public override DiskError Take(out Problem? held) => inner.Take(out held);

    public override bool IsStillTaken() => inner.IsStillTaken();

    public override DiskError List(out IReadOnlyList<(string Name, long Length)> files) => inner.List(out files);

    public override DiskError Create(string name, out PackFile? file) => Wrap(inner.Create(name, out PackFile? made), made, out file);

    public override DiskError Open(string name, bool forWriting, out PackFile? file) =>
        Wrap(inner.Open(name, forWriting, out PackFile? opened), opened, out file);

    public override DiskError Delete(string name) => inner.Delete(name);

    public override DiskError Replace(string from, string to) => inner.Replace(from, to);

    public override DiskError SyncNames() => inner.SyncNames();

    public override DiskError MeasureSpace(out DiskSpace space) => inner.MeasureSpace(out space);

    public override void Dispose() => inner.Dispose();

    private DiskError Wrap(DiskError error, PackFile? opened, out PackFile? file)
    {
        file = opened is null ? null : new FaultyFile(this, opened);
        return error;
    }

    private sealed class FaultyFile(FaultyFolder folder, PackFile file) : PackFile
    {
        public override DiskError Read(long offset, Span<byte> destination, bool mayWait, out int count)
        {
            count = 0;
            if (!mayWait)
                return DiskError.NotInMemory;
            Fault fault = folder.Reads.NextOnThread();
            if (fault == Fault.Error)
                return DiskError.Failed;
            if (fault == Fault.Partial)
                destination = destination[..(destination.Length / 2)];
            DiskError error = file.Read(offset, destination, mayWait, out count);
            if (fault == Fault.Wrong && count > 0)
                destination[count / 2] ^= 4;
            return error;
        }

        public override DiskError Write(long offset, ReadOnlySpan<byte> content)
        {
            switch (folder.Writes.NextOnThread())
            {
                case Fault.Error:
                    return DiskError.Failed;
                case Fault.Partial:
                    _ = file.Write(offset, content[..(content.Length / 2)]);
                    return DiskError.NoSpace;
                case Fault.Wrong:
                    byte[] wrong = content.ToArray();
                    wrong[wrong.Length / 2] ^= 4;
                    return file.Write(offset, wrong);
                default:
                    return file.Write(offset, content);
            }
        }

        public override DiskError Sync() => folder.Syncs.NextOnThread() == Fault.None ? file.Sync() : DiskError.Failed;

        public override DiskError SetLength(long length) => file.SetLength(length);

        public override void Dispose() => file.Dispose();
    }
}
