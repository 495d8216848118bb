using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Storage;

/// <summary>Writes a small file so that after a crash either the old content is there or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>What ends so and is there at a start was being written when the process ended.</summary>
    public const string Suffix = ".new";

    public static DiskError Write(PackFolder folder, string name, ReadOnlySpan<byte> content)
    {
        string temporary = name + Suffix;
        DiskError error = folder.Delete(temporary);
        if (error != DiskError.None)
            return error;
        error = folder.Create(temporary, out PackFile? file);
        if (file is null)
            return error;
        using (file)
        {
            error = file.Write(0, content);
            if (error == DiskError.None)
                error = file.Sync();
        }

        if (error == DiskError.None)
            error = Failpoint.Fails(Failpoint.FileBeforeReplace) ? DiskError.Failed : folder.Replace(temporary, name);
        if (error == DiskError.None)
            return Failpoint.Fails(Failpoint.FileAfterReplace) ? DiskError.Failed : folder.SyncNames();
        _ = folder.Delete(temporary);
        return error;
    }
}
