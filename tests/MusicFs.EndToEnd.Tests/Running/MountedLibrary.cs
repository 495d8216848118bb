using System.Diagnostics;
using System.Text;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// A library mounted by the program in a process of its own. Whatever the test does, disposing ends that process by its id,
/// leaves no mount behind, and proves that the originals were not touched. A watchdog kills the process after some minutes,
/// so that a read that would never return fails instead.
/// </summary>
internal sealed class MountedLibrary : IAsyncDisposable
{
    /// <summary>A whole class may share one, on a machine that is busy with others.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly Folders? _folders;
    private readonly OriginFingerprint _before;
    private readonly Timer _watchdog;
    private readonly StringBuilder _errors = new();

    /// <summary>Completes with the next line, or the end, of standard error.</summary>
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MountedLibrary(Process process, string mountPoint, string origin, OriginFingerprint before, Folders? folders)
    {
        Process = process;
        MountPoint = mountPoint;
        Origin = origin;
        _before = before;
        _folders = folders;
        _watchdog = new Timer(_ => process.Kill(), null, Limit, Timeout.InfiniteTimeSpan);
        process.ErrorDataReceived += (_, line) =>
        {
            TaskCompletionSource said;
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
                (said, _said) = (_said, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            said.SetResult();
        };
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string MountPoint { get; }

    public string Origin { get; }

    /// <summary>The line that said it was mounted.</summary>
    public string Announcement { get; private set; } = "";

    /// <summary>What it said on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Mounts the generated demo library.</summary>
    public static async Task<MountedLibrary> StartDemoAsync(params string[] options)
    {
        Prerequisite.Fuse();
        Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        return await StartAsync(folders["music"], folders["mount"], folders, options);
    }

    /// <summary>Mounts a folder; <paramref name="folders"/> go with the mount.</summary>
    public static async Task<MountedLibrary> StartAsync(string origin, string mountPoint, Folders? folders, params string[] options)
    {
        // Nothing of a test stays on the machine: the catalog lies beside the mount point, which is in a folder of the test.
        string[] cache = options.Contains("--cache-dir") ? [] : ["--cache-dir", mountPoint + "-cache"];
        string[] arguments = ["mount", mountPoint, "--origin", $"music={origin}", .. cache, .. options];
        return await StartAsync(Program.Musicfs, arguments, origin, mountPoint, folders);
    }

    /// <summary>Mounts by any command that ends up as the program.</summary>
    public static async Task<MountedLibrary> StartAsync(
        string program, string[] arguments, string origin, string mountPoint, Folders? folders, bool untilScanned = true)
    {
        OriginFingerprint before = OriginFingerprint.Of(origin);
        MountedLibrary library = new(Program.Start(program, arguments), mountPoint, origin, before, folders);
        while (await library.Process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("mounted ", StringComparison.Ordinal))
                library.Announcement = line;
            // Everything is shown; until then tracks come one by one.
            if (line.StartsWith("scanned ", StringComparison.Ordinal) || (!untilScanned && library.Announcement.Length > 0))
                return library;
        }

        await library.Process.WaitForExitAsync();
        await library.DisposeAsync();
        throw new AssertFailedException($"Not mounted, exit code {library.Process.ExitCode}: {library.Errors}");
    }

    /// <summary>A path below the mount.</summary>
    public string this[string relative] => Path.Combine(MountPoint, relative);

    /// <summary>The tracks as the tag tree shows them, without the files beside them.</summary>
    public IReadOnlyList<string> Tracks() =>
        [.. Directory.EnumerateDirectories(MountPoint).Where(folder => Path.GetFileName(folder) != ".origins")
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file).ToUpperInvariant() is not (".JPG" or ".JPEG" or ".PNG" or ".PDF" or ".LRC" or ".TXT" or ".LOG" or ".NFO" or ".M3U" or ".M3U8"))
            .Order(StringComparer.Ordinal)];

    /// <summary>Originals that its process has open. What else it has open, threads' copies of the device for one, comes and goes.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Process.Id}/fd").Count(IsOriginal);

    private bool IsOriginal(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith(Origin + "/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }

    /// <summary>Waits until it holds no more than so many: the kernel tells of a closed file after the close has returned.</summary>
    public async Task WaitForDescriptorsAsync(int most)
    {
        // Not by the daemon's trace: one that is asked loads its web server, which a test of its memory must not make it do.
        await WaitUntilAsync(() => Descriptors <= most);
    }

    /// <summary>Waits until it has said this on standard error.</summary>
    public async Task WaitForErrorAsync(string text)
    {
        while (true)
        {
            Task next;
            lock (_errors)
                next = _said.Task;
            if (Errors.Contains(text, StringComparison.Ordinal))
                return;
            if (Process.HasExited || await Task.WhenAny(next, Task.Delay(EndLimit, TimeProvider.System)) != next)
                Assert.Fail($"It did not say '{text}' but: {Errors}");
        }
    }

    /// <summary>Waits until something holds of the mount.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        using CancellationTokenSource limit = new(EndLimit);
        while (!Polling.Holds(condition))
        {
            if (limit.IsCancellationRequested || Process.HasExited)
                Assert.Fail($"It never came to hold that {text}: {Errors}");
            await Polling.PauseAsync();
        }
    }

    public void Signal(int signal) => _ = Libc.Kill(Process.Id, signal);

    /// <summary>Waits for its end and gives its exit status.</summary>
    public async Task<int> EndAsync()
    {
        await Process.WaitForExitAsync().WaitAsync(EndLimit);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!Process.HasExited)
                Signal(Libc.SIGTERM);
            await EndAsync();
        }
        catch (TimeoutException)
        {
            Process.Kill();
            throw new AssertFailedException($"It did not end within {EndLimit} of SIGTERM: {Errors}");
        }
        finally
        {
            await _watchdog.DisposeAsync();
            await Mounts.ClearAsync(MountPoint);
            Process.Dispose();
            OriginFingerprint after = OriginFingerprint.Of(Origin);
            _folders?.Dispose();
            Assert.AreEqual(_before, after, "The originals were touched.");
        }
    }
}
