namespace MusicFs.Contracts.Tracing;

/// <summary>Learns of operations. Called from every backend thread at once; must neither block nor allocate.</summary>
public interface IOperationSink
{
    /// <summary>Keeps the record of <paramref name="operation"/>, which has ended.</summary>
    void Record(in OperationRecord operation);

    /// <summary>A place in which operations run from now on, one at a time. Rare: a backend has as many as requests are under way at once.</summary>
    void Add(LiveOperation place);

    /// <summary>No operation runs there any more.</summary>
    void Remove(LiveOperation place);
}
