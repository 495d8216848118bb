using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.Backends;

/// <summary>A backend without a kernel: its mounts end when the test says so. Remembers what it was asked.</summary>
public sealed class NullBackend : IMountBackend
{
    private readonly Queue<Problem> _refusals = new();

    /// <summary>Every mount made, in order.</summary>
    public List<NullMount> Mounts { get; } = [];

    /// <summary>How each mount was asked for.</summary>
    public List<MountOptions> Options { get; } = [];

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
        Options.Add(options);
        if (_refusals.TryDequeue(out Problem? problem))
            return new(new MountResult(problem));
        NullMount mount = new(options.MountPoint) { BusyWith = BusyWith };
        Mounts.Add(mount);
        return new(new MountResult(mount));
    }
}
