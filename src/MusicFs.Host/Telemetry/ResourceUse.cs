namespace MusicFs.Host.Telemetry;

/// <summary>How much of something is in use, and how much there may be.</summary>
internal readonly record struct ResourceUse(string Name, long Used, long Limit, ResourceLevel Level)
{
    public const string Descriptors = "descriptors";

    public const string Memory = "memory";
}
