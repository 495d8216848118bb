using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MusicFs.Control.Grpc;

/// <summary>One method of a service with the types of its messages, taken from the generated descriptor and checked against it.</summary>
public sealed class GrpcMethod<TRequest, TReply>
    where TRequest : class, IMessage<TRequest>, new()
    where TReply : class, IMessage<TReply>, new()
{
    public GrpcMethod(FileDescriptor file, string service, string method)
    {
        ArgumentNullException.ThrowIfNull(file);
        Descriptor = file.FindTypeByName<ServiceDescriptor>(service)?.FindMethodByName(method)
            ?? throw new ArgumentException($"{file.Name} has no method {service}.{method}.", nameof(method));
        if (Descriptor.InputType.ClrType != typeof(TRequest) || Descriptor.OutputType.ClrType != typeof(TReply))
            throw new ArgumentException($"{service}.{method} has other messages.", nameof(method));
    }

    public MethodDescriptor Descriptor { get; }

    /// <summary>The <c>:path</c> of its requests.</summary>
    public string Path => $"/{Descriptor.Service.FullName}/{Descriptor.Name}";

    internal static MessageParser<TRequest> RequestParser { get; } = new(static () => new TRequest());

    internal static MessageParser<TReply> ReplyParser { get; } = new(static () => new TReply());
}
