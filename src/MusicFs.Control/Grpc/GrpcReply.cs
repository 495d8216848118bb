using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Control.Grpc;

/// <summary>A message, or the status that stands in its place.</summary>
public readonly record struct GrpcReply<T>
    where T : class
{
    public GrpcReply(T value) => Value = value;

    /// <param name="status">Never <see cref="GrpcCode.Ok"/>.</param>
    public GrpcReply(GrpcStatus status) => Status = status;

    public GrpcReply(GrpcCode code, string message)
        : this(new GrpcStatus(code, message))
    {
    }

    public T? Value { get; }

    public GrpcStatus Status { get; } = GrpcStatus.Ok;

    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsOk => Value is not null;

    public static implicit operator GrpcReply<T>(T value) => new(value);

    public static implicit operator GrpcReply<T>(GrpcStatus status) => new(status);
}
