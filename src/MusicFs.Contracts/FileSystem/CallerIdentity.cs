namespace MusicFs.Contracts.FileSystem;

/// <summary>Who asked, as far as the host's kernel says. For traces and policy, not for access checks (the kernel makes those).</summary>
/// <param name="ProcessId">The calling process or thread; 0 when unknown (kernel read-ahead, another namespace).</param>
/// <param name="UserId">The numeric user id where the host has one, else 0.</param>
public readonly record struct CallerIdentity(uint ProcessId, uint UserId);
