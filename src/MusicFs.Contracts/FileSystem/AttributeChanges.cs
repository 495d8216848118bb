namespace MusicFs.Contracts.FileSystem;

/// <summary>The attributes a caller wants changed; null leaves one as it is. Owner and mode changes carry none and are refused alike.</summary>
/// <param name="Size">A new size in bytes.</param>
/// <param name="ModifiedNanoseconds">A new modification time, nanoseconds since 1970-01-01 UTC.</param>
public readonly record struct AttributeChanges(long? Size, long? ModifiedNanoseconds);
