using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace MusicFs.Control.Grpc;

/// <summary>
/// Messages on the wire: a byte that says whether the message is compressed, its length in four bytes, big-endian, and the
/// message. Both sides read and write by this one type.
/// </summary>
internal static class MessageFraming
{
    /// <summary>The largest picture of an overlay, 16 MiB, and what is said of it. Checked before anything is allocated for the message.</summary>
    public const int LargestMessage = 20 << 20;

    private const int PrefixLength = 5;

    /// <summary>A message as one array, for a request that has only this one.</summary>
    public static byte[] ToArray(IMessage message)
    {
        ArrayBufferWriter<byte> buffer = new();
        Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Adds a message to what is written; the caller flushes.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        int length = message.CalculateSize();
        Span<byte> prefix = output.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        output.Advance(PrefixLength);
        message.WriteTo(output);
    }

    /// <summary>The next message; null with <see cref="GrpcStatus.Ok"/> at the end.</summary>
    public static async ValueTask<(T? Message, GrpcStatus Status)> ReadAsync<T>(
        PipeReader input, MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (Refusal(buffer, out int length) is { } refusal)
                return (null, refusal);
            if (length >= 0 && buffer.Length >= PrefixLength + length)
            {
                ReadOnlySequence<byte> body = buffer.Slice(PrefixLength, length);
                (T? message, GrpcStatus status) = Parse(parser, body);
                input.AdvanceTo(body.End);
                return (message, status);
            }

            if (read.IsCompleted)
            {
                return buffer.IsEmpty
                    ? (null, GrpcStatus.Ok)
                    : (null, new GrpcStatus(GrpcCode.Internal, "The stream ended in the middle of a message."));
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>What is wrong with the prefix. <paramref name="length"/> is -1 while the prefix is not complete.</summary>
    private static GrpcStatus? Refusal(ReadOnlySequence<byte> buffer, out int length)
    {
        length = -1;
        if (buffer.Length < PrefixLength)
            return null;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        uint announced = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0)
            return new GrpcStatus(GrpcCode.Unimplemented, "Compressed messages are not supported; send them with the identity encoding.");
        if (announced > LargestMessage)
            return new GrpcStatus(GrpcCode.ResourceExhausted, $"A message of {announced} bytes is over the limit of {LargestMessage}.");
        length = (int)announced;
        return null;
    }

    private static (T? Message, GrpcStatus Status) Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> body)
        where T : class, IMessage<T>
    {
        try
        {
            return (parser.ParseFrom(body), GrpcStatus.Ok);
        }
        catch (InvalidProtocolBufferException e)
        {
            return (null, new GrpcStatus(GrpcCode.Internal, $"The message cannot be parsed: {e.Message}"));
        }
    }
}
