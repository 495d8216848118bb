using Google.Protobuf.Reflection;
using MusicFs.Control.Grpc;
using MusicFs.Control.Reflection;
using Request = MusicFs.Control.Reflection.ServerReflectionRequest;

namespace MusicFs.Control.Server;

/// <summary>Answers the reflection service from the descriptors of the services that are there.</summary>
internal sealed class ReflectionAnswers(Func<IReadOnlyCollection<ServiceDescriptor>> services)
{
    private readonly Lazy<Dictionary<string, FileDescriptor>> _files = new(() => Collect(services()));

    public async Task<GrpcStatus> AnswerAsync(
        GrpcReader<Request> reader, GrpcWriter<ServerReflectionResponse> writer, CancellationToken cancellation)
    {
        while (true)
        {
            (Request? request, GrpcStatus status) = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            if (request is null)
                return status;
            ServerReflectionResponse response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await writer.WriteAsync(response, cancellation).ConfigureAwait(false);
        }
    }

    private ServerReflectionResponse Answer(Request request) => request.MessageRequestCase switch
    {
        Request.MessageRequestOneofCase.ListServices => new() { ListServicesResponse = ListServices() },
        Request.MessageRequestOneofCase.FileByFilename => File(_files.Value.GetValueOrDefault(request.FileByFilename), request.FileByFilename),
        Request.MessageRequestOneofCase.FileContainingSymbol =>
            File(_files.Value.Values.FirstOrDefault(file => Declares(file, request.FileContainingSymbol)), request.FileContainingSymbol),
        Request.MessageRequestOneofCase.FileContainingExtension => Error(GrpcCode.NotFound, "There are no extensions."),
        Request.MessageRequestOneofCase.AllExtensionNumbersOfType => Error(GrpcCode.NotFound, "There are no extensions."),
        Request.MessageRequestOneofCase.None => Error(GrpcCode.InvalidArgument, "The request asks nothing."),
    };

    private ListServiceResponse ListServices()
    {
        ListServiceResponse response = new();
        response.Service.AddRange(services().Select(static service => new ServiceResponse { Name = service.FullName }));
        return response;
    }

    /// <summary>The file and what it needs, itself first.</summary>
    private static ServerReflectionResponse File(FileDescriptor? file, string asked)
    {
        if (file is null)
            return Error(GrpcCode.NotFound, $"'{asked}' is not known.");
        FileDescriptorResponse response = new();
        Dictionary<string, FileDescriptor> needed = [];
        AddWithDependencies(file, needed);
        response.FileDescriptorProto.AddRange(needed.Values.Select(static f => f.SerializedData));
        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static ServerReflectionResponse Error(GrpcCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };

    private static bool Declares(FileDescriptor file, string symbol) =>
        file.Services.Any(service => service.FullName == symbol || service.Methods.Any(method => method.FullName == symbol))
        || file.EnumTypes.Any(type => type.FullName == symbol)
        || file.MessageTypes.Any(type => Declares(type, symbol));

    private static bool Declares(MessageDescriptor type, string symbol) =>
        type.FullName == symbol
        || type.Fields.InDeclarationOrder().Any(field => field.FullName == symbol)
        || type.EnumTypes.Any(nested => nested.FullName == symbol)
        || type.NestedTypes.Any(nested => Declares(nested, symbol));

    private static Dictionary<string, FileDescriptor> Collect(IEnumerable<ServiceDescriptor> services)
    {
        Dictionary<string, FileDescriptor> files = [];
        foreach (ServiceDescriptor service in services)
            AddWithDependencies(service.File, files);
        return files;
    }

    private static void AddWithDependencies(FileDescriptor file, Dictionary<string, FileDescriptor> files)
    {
        if (!files.TryAdd(file.Name, file))
            return;
        foreach (FileDescriptor dependency in file.Dependencies)
            AddWithDependencies(dependency, files);
    }
}
