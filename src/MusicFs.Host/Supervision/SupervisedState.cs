namespace MusicFs.Host.Supervision;

/// <summary>How a background loop is doing.</summary>
internal enum SupervisedState
{
    Running,

    /// <summary>It failed and is about to be started again.</summary>
    Waiting,

    /// <summary>It had nothing more to do, or was asked to end.</summary>
    Ended,

    /// <summary>It failed too often, or cannot be started again.</summary>
    Lost,
}
