using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// The queues of FUSE over io_uring, one for each CPU the kernel may ever have. Everything that can be refused is made before
/// INIT is answered: a kernel that was promised rings sends nothing until every queue is registered.
/// </summary>
internal sealed class RingTransport
{
    private const string SwitchPath = "/sys/module/fuse/parameters/enable_uring";
    private const string CpusPath = "/sys/devices/system/cpu/possible";

    // Far more than the list of any machine's CPUs.
    private const int LongestLine = 4096;

    private readonly RingWorker[] _workers;

    private RingTransport(RingWorker[] workers) => _workers = workers;

    /// <summary>Queues, and threads.</summary>
    public int Count => _workers.Length;

    /// <summary>Every thread is gone.</summary>
    public Task Ended => Task.WhenAll(_workers.Select(worker => worker.Ended));

    /// <summary>Whether this kernel has it and an administrator switched it on.</summary>
    public static bool IsSwitchedOn => TryReadLine(SwitchPath) is ['Y', ..];

    /// <summary>Makes threads and rings. Null, with the reason in the log, where that is refused.</summary>
    public static async Task<RingTransport?> TryPrepareAsync(IOperationSink? sink, ILogger logger)
    {
        if (!IsSwitchedOn)
        {
            logger.LogInformation("FUSE over io_uring is not switched on ({Path}); using the device.", SwitchPath);
            return null;
        }

        List<int> cpus = ParseCpus(TryReadLine(CpusPath) ?? "0");
        var transport = new RingTransport(
            [.. cpus.Select((cpu, queue) => new RingWorker((ushort)queue, cpu, Negotiation.LargestBody, sink, logger))]);
        int[] results = await Task.WhenAll(transport._workers.Select(worker => worker.Prepared)).ConfigureAwait(false);
        if (Array.Find(results, errno => errno != 0) is var errno && errno == 0)
            return transport;
        logger.LogInformation("The kernel refused io_uring (errno {Errno}); using the device.", errno);
        transport.Stop();
        return null;
    }

    /// <summary>Gives the kernel all queues; when that has succeeded it uses them. False when it refused one: no request will ever come.</summary>
    public async Task<bool> TryRegisterAsync(FuseDevice device, FuseOperations operations)
    {
        int[] results = await Task.WhenAll(_workers.Select(worker => worker.RegisterAsync(device, operations))).ConfigureAwait(false);
        return Array.TrueForAll(results, errno => errno == 0);
    }

    /// <summary>The connection is over.</summary>
    public void Stop()
    {
        foreach (RingWorker worker in _workers)
            worker.Stop();
    }

    /// <summary>The kernel's list of CPUs, <c>0-3,8</c>.</summary>
    internal static List<int> ParseCpus(string list)
    {
        List<int> cpus = [];
        foreach (string range in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            int first = Number(dash < 0 ? range : range[..dash]);
            int last = Number(range[(dash + 1)..]);
            for (int cpu = first; cpu <= last; cpu++)
                cpus.Add(cpu);
        }

        return cpus;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? TryReadLine(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] line = new byte[LongestLine];
            return Encoding.ASCII.GetString(line, 0, file.Read(line)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
