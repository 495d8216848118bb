using System.Buffers.Binary;
using System.Security.Cryptography;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>Hashes all audio of a file that <see cref="MemoryTagReader"/> reads.</summary>
public sealed class MemoryFingerprinter : IAudioFingerprinter
{
    public async ValueTask<FsResult<AudioFingerprint>> ComputeAsync(
        IByteSource source, AudioContainer container, FileLayout layout, CancellationToken cancellation)
    {
        byte[] audio = new byte[layout.AudioLength];
        FsResult<int> read = await source.ReadAsync(layout.AudioOffset, audio, cancellation);
        return read.IsSuccess
            ? new AudioFingerprint(container, audio.Length, BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(audio)))
            : read.Error;
    }
}
