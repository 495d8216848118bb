namespace MusicFs.Control.Grpc;

/// <summary>Names of the protocol's headers and trailers (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md).</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";

    public const string Status = "grpc-status";

    public const string Message = "grpc-message";

    public const string Timeout = "grpc-timeout";

    public const string Encoding = "grpc-encoding";

    public const string AcceptEncoding = "grpc-accept-encoding";

    public const string Identity = "identity";
}
