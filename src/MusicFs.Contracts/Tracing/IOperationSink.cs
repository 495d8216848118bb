namespace MusicFs.Contracts.Tracing;

/// <summary>Receives a record when an operation ends. Called from every backend thread at once; must neither block nor allocate.</summary>
public interface IOperationSink
{
    /// <summary>Keeps <paramref name="operation"/>.</summary>
    void Record(in OperationRecord operation);
}
