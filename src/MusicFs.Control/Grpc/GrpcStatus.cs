namespace MusicFs.Control.Grpc;

/// <summary>How a call ended.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people; empty when all is well.</param>
public readonly record struct GrpcStatus(GrpcCode Code, string Message)
{
    public static GrpcStatus Ok { get; } = new(GrpcCode.Ok, "");

    /// <summary>How calls end when the daemon does.</summary>
    public static GrpcStatus Stopping { get; } = new(GrpcCode.Unavailable, "The daemon is stopping.");

    /// <summary>How calls that go on and on end when another program takes the daemon's place.</summary>
    public static GrpcStatus Replaced { get; } = new(GrpcCode.Unavailable, "The daemon's program was replaced by an upgrade. Connect again: the new one answers at the same place.");

    /// <summary>How a call ends that nobody takes.</summary>
    internal static GrpcStatus Unanswered(string reason) => new(GrpcCode.Unavailable, UnansweredBeginning + reason + ".");

    private const string UnansweredBeginning = "No daemon answers: ";

    /// <summary>Whether nobody listened at all: a daemon that is being replaced always does.</summary>
    public bool IsUnanswered => Code == GrpcCode.Unavailable && Message.StartsWith(UnansweredBeginning, StringComparison.Ordinal);

    public bool IsOk => Code == GrpcCode.Ok;

    /// <inheritdoc/>
    public override string ToString() => IsOk ? "OK" : $"{Code}: {Message}";
}
