using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Tracing;

/// <summary>An operation that has not ended.</summary>
/// <param name="Record">It so far; its end is the time of the look.</param>
/// <param name="Stage">How far it is.</param>
public readonly record struct OperationInFlight(OperationRecord Record, OperationStage Stage);
