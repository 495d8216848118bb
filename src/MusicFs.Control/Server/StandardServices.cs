using Google.Protobuf.Reflection;
using MusicFs.Control.Grpc;
using MusicFs.Control.Health;
using MusicFs.Control.Reflection;

namespace MusicFs.Control.Server;

/// <summary>What tools expect of every gRPC server: health and reflection, over the services that are there.</summary>
internal static class StandardServices
{
    /// <summary>Tools of before 2023 ask under this name; the messages are the same.</summary>
    private const string OldReflectionPath = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

    public static GrpcServices AddTo(GrpcServices services)
    {
        GrpcMethod<HealthCheckRequest, HealthCheckResponse> check = new(HealthReflection.Descriptor, "Health", "Check");
        GrpcMethod<HealthCheckRequest, HealthCheckResponse> watch = new(HealthReflection.Descriptor, "Health", "Watch");
        GrpcMethod<ServerReflectionRequest, ServerReflectionResponse> reflect =
            new(ReflectionReflection.Descriptor, "ServerReflection", "ServerReflectionInfo");
        ReflectionAnswers answers = new(() => services.Services);
        return services
            .Unary(check, (request, _) => Task.FromResult(Check(services, request)))
            .ServerStream(watch, (request, writer, cancellation) => WatchAsync(services, request, writer, cancellation))
            .Duplex(reflect, reflect.Path, answers.AnswerAsync)
            .Duplex(reflect, OldReflectionPath, answers.AnswerAsync);
    }

    private static GrpcReply<HealthCheckResponse> Check(GrpcServices services, HealthCheckRequest request) => IsServed(services, request.Service)
        ? new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }
        : new GrpcReply<HealthCheckResponse>(GrpcCode.NotFound, $"There is no service '{request.Service}'.");

    /// <summary>A daemon that answers serves; the stream ends when it stops.</summary>
    private static async Task<GrpcStatus> WatchAsync(
        GrpcServices services, HealthCheckRequest request, GrpcWriter<HealthCheckResponse> writer, CancellationToken cancellation)
    {
        HealthCheckResponse response = new()
        {
            Status = IsServed(services, request.Service)
                ? HealthCheckResponse.Types.ServingStatus.Serving
                : HealthCheckResponse.Types.ServingStatus.ServiceUnknown,
        };
        await writer.WriteAsync(response, cancellation).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    private static bool IsServed(GrpcServices services, string name) =>
        name.Length == 0 || services.Services.Any((ServiceDescriptor service) => service.FullName == name);
}
