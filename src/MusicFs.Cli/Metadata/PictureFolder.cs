using System.Security.Cryptography;
using Google.Protobuf;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary>A folder with the pictures that exported overlays name, each once: its name is its hash, with the ending of its kind.</summary>
internal sealed class PictureFolder(string folder)
{
    /// <summary>What names of fields begin with whose value is a picture's hash.</summary>
    private const string Field = "PICTURE:";

    private const int LargestPicture = 16 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static bool IsPicture(string field) => field.StartsWith(Field, StringComparison.Ordinal);

    /// <summary>Null, or why it is not there.</summary>
    public Problem? Write(ByteString picture)
    {
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(picture.Span)) + EndingOf(picture.Span));
        try
        {
            Directory.CreateDirectory(folder);
            using FileStream file = File.Create(path);
            file.Write(picture.Span);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Problem($"{path} cannot be written: {error.Message}", "Name another folder with --art.");
        }
    }

    /// <summary>Has the daemon keep all pictures that edits name and that are in the folder; those that are not it must have.</summary>
    public async Task<ExitCode> SendAsync(DaemonConnection daemon, IEnumerable<MetadataEdit> edits, CancellationToken cancellation)
    {
        HashSet<string> named = [.. edits.SelectMany(static edit => edit.Set).Where(static field => IsPicture(field.Name)).SelectMany(static field => field.Values)];
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder).Where(file => named.Contains(Path.GetFileNameWithoutExtension(file)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(folder, error.Message);
        }

        foreach (string file in files)
        {
            PictureValue picture = new() { Type = 3 };
            try
            {
                if (new FileInfo(file).Length > LargestPicture)
                    return Refuse(file, "It is over 16 MiB.");
                picture.Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Refuse(file, error.Message);
            }

            GrpcReply<AddedPicture> reply = await daemon.Channel.CallAsync(MetadataMethods.AddPicture, picture, Limit, cancellation).ConfigureAwait(false);
            if (!reply.IsOk)
                return DaemonArguments.Refuse(daemon, reply.Status);
            if (reply.Value.Hash != Path.GetFileNameWithoutExtension(file))
                return Refuse(file, "It is not the picture that its name says.");
        }

        return ExitCode.Success;
    }

    private static ExitCode Refuse(string file, string why)
    {
        Terminal.Say(new Problem($"{file} cannot be used: {why}", "Name the folder that 'musicfs metadata export --art' wrote."));
        return ExitCode.Usage;
    }

    private static string EndingOf(ReadOnlySpan<byte> picture) =>
        picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ".jpg"
        : picture.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? ".png"
        : picture.StartsWith("GIF8"u8) ? ".gif"
        : picture.StartsWith("BM"u8) ? ".bmp"
        : ".webp";
}
