namespace MusicFs.Contracts.Origins;

/// <summary>What is read first of a file that is being opened.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes, inside the file; 0 where it is not known.</param>
/// <param name="GoesOn">
/// Whether it is the beginning of a run of reads up to the end of that length (<see cref="IOriginFile.ReadOnAsync"/>), and not one read of all of it.
/// </param>
public readonly record struct FirstRead(long Offset, long Length, bool GoesOn = false);
