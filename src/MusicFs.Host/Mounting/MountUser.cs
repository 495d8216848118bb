namespace MusicFs.Host.Mounting;

/// <summary>A process that keeps a mount busy.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Name">Its short name, as <c>ps</c> shows it.</param>
internal readonly record struct MountUser(int ProcessId, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({ProcessId})";
}
