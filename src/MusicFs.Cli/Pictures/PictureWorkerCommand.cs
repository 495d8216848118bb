using System.Buffers.Binary;
using System.CommandLine;
using MusicFs.Host.Artwork;

namespace MusicFs.Cli.Pictures;

/// <summary>
/// <c>musicfs picture-worker</c>: the process in which a daemon has pictures made smaller. They come from anywhere and the library that reads them is large, so it
/// has little memory and little time, and ends with whatever goes wrong. For the daemon, so it is not listed.
/// </summary>
internal static class PictureWorkerCommand
{
    public static Command Create()
    {
        Command command = new(PictureProtocol.Command, "Scale pictures for a daemon.") { Hidden = true };
        command.SetAction(_ => (int)Run(Console.OpenStandardInput(), Console.OpenStandardOutput()));
        return command;
    }

    private static ExitCode Run(Stream input, Stream output)
    {
        ProcessLimits.BeSilent();
        ProcessLimits.LimitMemory();
        byte[] head = new byte[PictureProtocol.RequestHeader];
        while (input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            int side = BinaryPrimitives.ReadInt32LittleEndian(head);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(sizeof(int)));
            if (side is < 1 or > PictureProtocol.LargestSide || length is < 1 or > PictureProtocol.LargestPicture)
                return ExitCode.Usage;
            byte[] picture = new byte[length];
            input.ReadExactly(picture);
            ProcessLimits.LimitTime();
            byte[]? jpeg = null;
            bool hasLibrary = true;
            try
            {
                jpeg = PixelBuffer.Scale(picture, side);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                hasLibrary = false;
            }

            Answer(output, hasLibrary ? jpeg ?? [] : null);
        }

        return ExitCode.Success;
    }

    private static void Answer(Stream output, byte[]? jpeg)
    {
        byte[] answer = new byte[sizeof(int) + (jpeg?.Length ?? 0)];
        BinaryPrimitives.WriteInt32LittleEndian(answer, jpeg?.Length ?? PictureProtocol.NoLibrary);
        jpeg?.CopyTo(answer, sizeof(int));
        output.Write(answer);
        output.Flush();
    }
}
