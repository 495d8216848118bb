using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.Control.Endpoint;

/// <summary>
/// One library's control socket, bound and listening. A lock beside it (flock, so that it ends with its process) says whose it
/// is: who holds the lock may remove a socket that a dead daemon left. A third file names the process. The folder is the owner's alone, so that there is no
/// moment at which another user could reach the socket.
/// On Windows it is a named pipe: what has the socket's name there is a file that says how the pipe is called, which is another name each time, so that nobody can have one
/// of that name before.
/// </summary>
public sealed class ControlEndpoint : IDisposable
{
    /// <summary>sun_path of Linux is 108 bytes with the zero at the end (man 7 unix).</summary>
    private const int LongestPath = 107;

    private const int Backlog = 128;

    /// <summary>The errno of a lock that somebody has, as the framework passes it on.</summary>
    private const int EAGAIN = 11;

    /// <summary>The same on Windows: ERROR_SHARING_VIOLATION as an HRESULT.</summary>
    private const int SharingViolation = unchecked((int)0x80070020);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    private readonly FileStream _lock;
    private readonly Socket? _listener;

    private ControlEndpoint(string path, FileStream held, Socket? listener, string? pipe = null)
    {
        Path = path;
        _lock = held;
        _listener = listener;
        PipeName = pipe;
    }

    /// <summary>Of the socket.</summary>
    public string Path { get; }

    /// <summary>Callers wait in its backlog until somebody accepts them.</summary>
    public Socket Listener => _listener ?? throw new InvalidOperationException("Callers come by a pipe.");

    /// <summary>What callers open on Windows; null elsewhere.</summary>
    public string? PipeName { get; }

    /// <summary>Takes the endpoint of a library unless a live daemon has it.</summary>
    public static EndpointAttempt Take(string directory, string library)
    {
        string path = ControlDirectory.SocketOf(directory, library);
        if (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(path) is > LongestPath and int length)
        {
            return EndpointAttempt.Impossible(
                $"The control socket would be {path}, whose {length} bytes are over the system's limit of {LongestPath}.",
                "Give the library a shorter name with --library, or a shorter folder by MUSICFS_RUNTIME_DIR.");
        }

        FileStream? held = null;
        try
        {
            Prepare(directory);
            held = OpenLocked(System.IO.Path.ChangeExtension(path, ".lock"));
            WriteHolder(path);
            return EndpointAttempt.Taken(OperatingSystem.IsWindows() ? NamePipe(path, library, held) : new ControlEndpoint(path, held, Listen(path)));
        }
        catch (IOException e) when (e.HResult is EAGAIN or SharingViolation && held is null)
        {
            return EndpointAttempt.HeldBy(ReadHolder(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            held?.Dispose();
            return EndpointAttempt.Impossible(
                $"The control socket {path} cannot be made: {e.Message}",
                "Name a folder of this user's by MUSICFS_RUNTIME_DIR.");
        }
    }

    /// <summary>The descriptors of socket and lock, for a process that takes them over.</summary>
    public (int Socket, int Lock) Descriptors => ((int)Listener.Handle, (int)_lock.SafeFileHandle.DangerousGetHandle());

    /// <summary>What another process has taken and gives to this one.</summary>
    public static ControlEndpoint Adopt(string directory, string library, int socket, int heldLock) => new(
        ControlDirectory.SocketOf(directory, library),
        new FileStream(new SafeFileHandle(heldLock, ownsHandle: true), FileAccess.ReadWrite),
        new Socket(new SafeSocketHandle(socket, ownsHandle: true)));

    /// <summary>Says that this process has it.</summary>
    public void WriteHolder() => WriteHolder(Path);

    /// <summary>Removes the socket and lets the next daemon have it.</summary>
    public void Dispose()
    {
        _listener?.Dispose();
        File.Delete(Path);
        File.Delete(HolderFile(Path));
        _lock.Dispose();
    }

    private static void Prepare(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnersFolder);
        if (new DirectoryInfo(directory).LinkTarget is not null)
            throw new IOException($"{directory} is a symbolic link.");
        // Fails for a folder of another user, who could put a socket of theirs there.
        File.SetUnixFileMode(directory, OwnersFolder);
    }

    /// <summary>The file itself is never removed: two daemons could then hold locks of two files of one name.</summary>
    private static FileStream OpenLocked(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    private static Socket Listen(string path)
    {
        File.Delete(path);
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, OwnerOnly);
            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Callers find the name in the file, which is this user's.</summary>
    private static ControlEndpoint NamePipe(string path, string library, FileStream held)
    {
        string name = $"musicfs-{library}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        File.WriteAllText(path, name);
        return new ControlEndpoint(path, held, null, name);
    }

    private static string HolderFile(string socket) => System.IO.Path.ChangeExtension(socket, ".pid");

    private static void WriteHolder(string socket) =>
        File.WriteAllText(HolderFile(socket), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private static int ReadHolder(string socket)
    {
        try
        {
            string? line = File.ReadLines(HolderFile(socket)).FirstOrDefault();
            return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
