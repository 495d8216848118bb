namespace MusicFs.Core.Reading;

/// <summary>How often another copy than the preferred one was read.</summary>
/// <param name="BackupOpens">Opens that another than the first copy in the order of the policy answered.</param>
/// <param name="Failovers">Reads of an open file that went on from another copy.</param>
/// <param name="Returns">Open files that went back to a better copy at a further open.</param>
public readonly record struct ReplicaStatistics(long BackupOpens, long Failovers, long Returns);
