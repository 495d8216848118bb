using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Testing;

namespace MusicFs.Backend.WinFsp.Tests.Driver;

/// <summary>
/// The stand-in for WinFsp (fake/winfsp.c), compiled when the first test wants it, and the calls by which tests do what programs do. Statuses are those of
/// <see cref="NtStatus"/>. Any thread; calls block until the file system answers.
/// </summary>
internal static unsafe partial class FakeWinFsp
{
    private const string Name = "winfsp-fake";

    private static readonly Lazy<string> Built = new(Build);

    static FakeWinFsp() => NativeLibrary.SetDllImportResolver(typeof(FakeWinFsp).Assembly, Resolve);

    /// <summary>The library's file.</summary>
    public static string Library => Built.Value;

    [LibraryImport(Name, EntryPoint = "fake_open", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int Open(string mountPoint, string path, uint disposition, uint options, uint access, out nint handle);

    /// <summary>The last program closes it, and the system, which has its memory mapped, not yet: <see cref="Close"/> does.</summary>
    [LibraryImport(Name, EntryPoint = "fake_leave")]
    public static partial int Leave(nint handle);

    [LibraryImport(Name, EntryPoint = "fake_close")]
    public static partial int Close(nint handle);

    [LibraryImport(Name, EntryPoint = "fake_read")]
    public static partial int Read(nint handle, ulong offset, byte* destination, uint length, out uint transferred);

    [LibraryImport(Name, EntryPoint = "fake_list", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int List(nint handle, string? marker, byte* destination, uint length, out uint transferred, out uint ended);

    [LibraryImport(Name, EntryPoint = "fake_info")]
    public static partial int GetInfo(nint handle, out FileInformation information);

    [LibraryImport(Name, EntryPoint = "fake_security")]
    public static partial int GetSecurity(nint handle, byte* descriptor, ref nuint size);

    [LibraryImport(Name, EntryPoint = "fake_change", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int Change(nint handle, FakeChange what, string? name);

    [LibraryImport(Name, EntryPoint = "fake_label", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int SetLabel(string mountPoint, string label);

    [LibraryImport(Name, EntryPoint = "fake_volume", StringMarshalling = StringMarshalling.Utf16)]
    public static partial int GetVolume(string mountPoint, out VolumeInfo information, out VolumeParameters parameters);

    /// <summary>The volume that was mounted last at a place, also after its end; 0 for none.</summary>
    [LibraryImport(Name, EntryPoint = "fake_last", StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint LastAt(string mountPoint);

    /// <summary>The volume of a file system that the library made.</summary>
    [LibraryImport(Name, EntryPoint = "fake_volume_of")]
    public static partial nint VolumeOf(nint fileSystem);

    [LibraryImport(Name, EntryPoint = "fake_threads")]
    public static partial int Threads(nint volume);

    [LibraryImport(Name, EntryPoint = "fake_open_handles")]
    public static partial int OpenHandles(nint volume);

    [LibraryImport(Name, EntryPoint = "fake_is_deleted")]
    public static partial int IsDeleted(nint volume);

    /// <summary>Answers so many notifications with "a rename is under way".</summary>
    [LibraryImport(Name, EntryPoint = "fake_refuse_notifications")]
    public static partial void RefuseNotifications(nint volume, int times);

    /// <summary>The driver goes away by itself.</summary>
    [LibraryImport(Name, EntryPoint = "fake_abort")]
    public static partial void Abort(nint volume);

    /// <summary>Takes a mount point away that a file system left behind.</summary>
    [LibraryImport(Name, EntryPoint = "fake_unmount")]
    public static partial void Unmount(nint volume);

    /// <summary>What the file system did against the rules, a line each; volume 0 is what belongs to none.</summary>
    public static string Breaches(nint volume) => Marshal.PtrToStringUTF8(BreachesOf(volume)) ?? "";

    /// <summary>What programs that watch the volume were told: an action's number, a blank, the path.</summary>
    public static string[] Notified(nint volume)
    {
        char[] text = new char[65536];
        fixed (char* start = text)
        {
            int length = (int)Notified(volume, start, (nuint)text.Length);
            return new string(text, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    [LibraryImport(Name, EntryPoint = "fake_breaches")]
    private static partial nint BreachesOf(nint volume);

    [LibraryImport(Name, EntryPoint = "fake_notified")]
    private static partial nuint Notified(nint volume, char* text, nuint room);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) => name == Name ? NativeLibrary.Load(Library) : 0;

    /// <summary>Compiled anew in each run: that takes a second, and a library of yesterday tests nothing.</summary>
    private static string Build()
    {
        bool hasCompiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "gcc")));
        Prerequisite.Require(Prerequisite.Compiler, hasCompiler, "There is no gcc, which compiles the stand-in for WinFsp.");
        string source = Path.Combine(Repository.Root, "tests", "MusicFs.Backend.WinFsp.Tests", "fake", "winfsp.c");
        string folder = Directory.CreateTempSubdirectory("musicfs-winfsp-").FullName;
        string library = Path.Combine(folder, "libwinfsp-fake.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Clear(folder);
        (int status, string errors) = Run("gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-pthread", "-o", library, source);
        return status == 0 ? library : throw new InvalidOperationException($"The stand-in for WinFsp does not compile: {errors}");
    }

    /// <summary>What stays in the folder of temporary files does no harm; a failure at the end of the process would.</summary>
    private static void Clear(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Runs a program to its end.</summary>
    private static (int Status, string Errors) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, StandardErrorEncoding = Encoding.UTF8 })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
