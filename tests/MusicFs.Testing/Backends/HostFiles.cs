using System.Text.RegularExpressions;

namespace MusicFs.Testing.Backends;

/// <summary>
/// The file calls of a host's programs, as <see cref="BackendConformance"/> makes them: those of this system, unless a backend's tests have a system of their own that stands in
/// for another one. Failures are the exceptions of <see cref="File"/> and <see cref="Directory"/>.
/// </summary>
public partial class HostFiles
{
    public virtual string[] GetFiles(string path) => Directory.GetFiles(path);

    public virtual string[] GetDirectories(string path) => Directory.GetDirectories(path);

    /// <summary>Names of a directory's files while it is listed.</summary>
    public virtual IEnumerable<string> EnumerateFiles(string path) => Directory.EnumerateFiles(path).Select(static file => Path.GetFileName(file));

    public virtual bool FileExists(string path) => File.Exists(path);

    public virtual bool DirectoryExists(string path) => Directory.Exists(path);

    public virtual byte[] ReadAllBytes(string path) => File.ReadAllBytes(path);

    public virtual IHostFile Open(string path) => new SystemFile(path);

    public virtual long Length(string path) => new FileInfo(path).Length;

    public virtual DateTime LastWriteTimeUtc(string path) => new FileInfo(path).LastWriteTimeUtc;

    public virtual string? LinkTarget(string path) => new FileInfo(path).LinkTarget;

    /// <summary>Bytes in all, and bytes that are free for this user.</summary>
    public virtual (long Total, long Free) Volume(string mountPoint)
    {
        var drive = new DriveInfo(mountPoint);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }

    /// <summary>What the volume is called where this host's people look for it: on Linux what is mounted, in the table of mounts (proc(5)), which df and file managers show.</summary>
    public virtual string? VolumeLabel(string mountPoint)
    {
        string[] line = File.ReadLines("/proc/self/mountinfo").Select(static line => line.Split(' ')).Last(fields => fields[4] == mountPoint);
        // Blanks, tabs, ends of lines, backslashes and # are three octal digits there.
        return OctalDigits().Replace(line[Array.IndexOf(line, "-", 6) + 2], static digits => ((char)Convert.ToInt32(digits.Groups[1].Value, 8)).ToString());
    }

    /// <summary>Makes a file with something in it.</summary>
    public virtual void Write(string path) => File.WriteAllText(path, "x");

    public virtual void OpenForWriting(string path) => File.OpenWrite(path).Dispose();

    public virtual void Delete(string path) => File.Delete(path);

    public virtual void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public virtual void DeleteDirectory(string path) => Directory.Delete(path);

    public virtual void Move(string from, string to) => File.Move(from, to);

    public virtual void SetLastWriteTimeUtc(string path) => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalDigits();

    private sealed class SystemFile(string path) : IHostFile
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle = File.OpenHandle(path);

        public int Read(Span<byte> destination, long offset) => RandomAccess.Read(_handle, destination, offset);

        public void Dispose() => _handle.Dispose();
    }
}
