namespace MusicFs.Control.Grpc;

/// <summary>How a call ended.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people; empty when all is well.</param>
public readonly record struct GrpcStatus(GrpcCode Code, string Message)
{
    public static GrpcStatus Ok { get; } = new(GrpcCode.Ok, "");

    public bool IsOk => Code == GrpcCode.Ok;

    /// <inheritdoc/>
    public override string ToString() => IsOk ? "OK" : $"{Code}: {Message}";
}
