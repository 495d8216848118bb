namespace MusicFs.Contracts.Tracing;

/// <summary>How far an operation is that has not ended.</summary>
public enum OperationStage : byte
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>In the filesystem, or on its way there.</summary>
    Taken,

    /// <summary>An original is being opened.</summary>
    Opening,

    /// <summary>A local original, or the store, is being read.</summary>
    Reading,

    /// <summary>Bytes of a remote original are waited for.</summary>
    Fetching,

    /// <summary>What was found changed is being looked at again.</summary>
    Refreshing,
}
