using System.Buffers.Binary;
using System.Diagnostics;
using MusicFs.Contracts.Errors;

namespace MusicFs.Host.Artwork;

/// <summary>A process that scales pictures, one after the other. For one caller at a time. Pictures come from anywhere: one that makes it fail makes it end, and nothing else.</summary>
internal sealed class PictureProcess : IDisposable
{
    private readonly Process _process;

    private PictureProcess(Process process) => _process = process;

    /// <summary>Pictures it has seen.</summary>
    public int Count { get; private set; }

    /// <summary>Null where it cannot be started.</summary>
    public static PictureProcess? Start(IReadOnlyList<string> command)
    {
        ProcessStartInfo start = new(command[0], [.. command.Skip(1), PictureProtocol.Command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Its own heap holds a picture and what is made of it.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
        return ChildProcess.Start(start) is { } process ? new PictureProcess(process) : null;
    }

    /// <summary>The JPEG; <see cref="FsError.Corrupt"/> also where the process ended over it. Of no use any more after an error other than that it is no picture.</summary>
    public async Task<(FsResult<byte[]> Result, bool IsUsable)> ScaleAsync(ReadOnlyMemory<byte> picture, int side, CancellationToken cancellation)
    {
        Count++;
        try
        {
            byte[] head = new byte[PictureProtocol.RequestHeader];
            BinaryPrimitives.WriteInt32LittleEndian(head, side);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(sizeof(int)), picture.Length);
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(head, cancellation).ConfigureAwait(false);
            await input.WriteAsync(picture, cancellation).ConfigureAwait(false);
            await input.FlushAsync(cancellation).ConfigureAwait(false);
            Stream output = _process.StandardOutput.BaseStream;
            await output.ReadExactlyAsync(head.AsMemory(0, sizeof(int)), cancellation).ConfigureAwait(false);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length == PictureProtocol.NoPicture)
                return (FsError.Corrupt, true);
            if (length == PictureProtocol.NoLibrary)
                return (FsError.NotSupported, false);
            if (length is < 0 or > PictureProtocol.LargestAnswer)
                return (FsError.Corrupt, false);
            byte[] jpeg = new byte[length];
            await output.ReadExactlyAsync(jpeg, cancellation).ConfigureAwait(false);
            return (jpeg, true);
        }
        catch (IOException)
        {
            // It ended: the picture took more memory or time than it may have, or the library failed.
            return (FsError.Corrupt, false);
        }
        catch (OperationCanceledException)
        {
            return (FsError.TimedOut, false);
        }
    }

    public void Dispose()
    {
        ChildProcess.Kill(_process);
        _process.Dispose();
    }
}
