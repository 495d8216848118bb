using System.Collections.Concurrent;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.Backends;

/// <summary>A backend without a kernel: its mounts end when the test says so. Remembers what it was asked.</summary>
public sealed class NullBackend : IMountBackend
{
    private readonly ConcurrentQueue<Problem> _refusals = new();
    private readonly ConcurrentQueue<NullMount> _mounts = new();
    private readonly ConcurrentQueue<MountOptions> _options = new();

    /// <summary>Every mount made so far, in order.</summary>
    public List<NullMount> Mounts => [.. _mounts];

    /// <summary>How each mount was asked for so far.</summary>
    public List<MountOptions> Options => [.. _options];

    /// <summary>What <see cref="Probe"/> finds.</summary>
    public Problem? Obstacle { get; set; }

    /// <summary>Given to every new mount.</summary>
    public Problem? BusyWith { get; set; }

    public string Name => "null";

    /// <summary>The next call of <see cref="MountAsync"/> that has no earlier refusal fails like this.</summary>
    public void Refuse(Problem problem) => _refusals.Enqueue(problem);

    public Problem? Probe() => Obstacle;

    public ValueTask<MountResult> MountAsync(IVirtualFileSystem fileSystem, MountOptions options, CancellationToken cancellation)
    {
        _options.Enqueue(options);
        if (_refusals.TryDequeue(out Problem? problem))
            return new(new MountResult(problem));
        NullMount mount = new(options.MountPoint) { BusyWith = BusyWith };
        _mounts.Enqueue(mount);
        return new(new MountResult(mount));
    }
}
