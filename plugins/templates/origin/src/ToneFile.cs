using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace SamplePlugin;

/// <summary>A WAV file of one channel with 16 bits, made while it is read. Many threads read it at once.</summary>
internal sealed class ToneFile(int hertz, OriginVersion version) : IOriginFile
{
    private const int HeaderLength = 44;
    private const int Rate = 8000;
    private readonly byte[] _header = HeaderOf((uint)(version.Size - HeaderLength));

    public OriginVersion Version => version;

    // Only for files of this machine: then the kernel reads them by itself.
    public SafeHandle? LocalHandle => null;

    public static long LengthOf(int seconds) => HeaderLength + (2L * Rate * seconds);

    /// <summary>Fills the destination, or up to the end of the file.</summary>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (offset < 0)
            return new(FsError.InvalidArgument);
        int count = (int)Math.Clamp(version.Size - offset, 0, destination.Length);
        for (int i = 0; i < count; i++)
            destination.Span[i] = ByteAt(offset + i);
        return new(count);
    }

    public void Dispose()
    {
    }

    private byte ByteAt(long at)
    {
        if (at < HeaderLength)
            return _header[at];
        long sample = (at - HeaderLength) / 2;
        short value = (short)(8000 * Math.Sin(2 * Math.PI * hertz * (sample % Rate) / Rate));
        return (byte)((at & 1) == 0 ? value : value >> 8);
    }

    private static byte[] HeaderOf(uint length)
    {
        byte[] header = new byte[HeaderLength];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), length + HeaderLength - 8);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), 2 * Rate);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), length);
        return header;
    }
}
