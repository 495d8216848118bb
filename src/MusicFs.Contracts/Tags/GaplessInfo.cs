namespace MusicFs.Contracts.Tags;

/// <summary>Samples that the encoder added and a player drops.</summary>
/// <param name="Delay">At the start.</param>
/// <param name="Padding">At the end.</param>
public readonly record struct GaplessInfo(int Delay, int Padding);
