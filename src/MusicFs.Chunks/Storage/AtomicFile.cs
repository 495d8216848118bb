using MusicFs.Contracts.Failures;

namespace MusicFs.Chunks.Storage;

/// <summary>Small files that are written so that after a crash either the old content is there or the new one, and read as a whole.</summary>
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

    /// <summary>Reads all of a file. One that is missing, or longer than it may be, has nothing, and is no error.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="name">Its name.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="content">Empty where there is none.</param>
    public static DiskError Read(PackFolder folder, string name, long most, out byte[] content)
    {
        content = [];
        DiskError error = folder.List(out IReadOnlyList<(string Name, long Length)> files);
        long length = files.FirstOrDefault(file => file.Name == name).Length;
        if (error != DiskError.None || length is 0 || length > most)
            return error;
        error = folder.Open(name, forWriting: false, out PackFile? file);
        if (file is null)
            return error == DiskError.NotFound ? DiskError.None : error;
        using (file)
        {
            byte[] read = new byte[length];
            error = file.Read(0, read, mayWait: true, out int count);
            if (error == DiskError.None && count == length)
                content = read;
            return error;
        }
    }
}
