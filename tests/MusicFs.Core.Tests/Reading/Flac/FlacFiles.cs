using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Reading.Flac;
using MusicFs.Testing;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading.Flac;

/// <summary>FLAC files made and decoded by the reference program, from samples that call for every way to keep them.</summary>
internal static class FlacFiles
{
    public const int Rate = 44100;

    private const string Reference = "/usr/bin/flac";

    /// <summary>Samples of a frame of a compact disc.</summary>
    public const int DiscFrame = 588;

    /// <summary>Little-endian samples: silence, tones, noise, and a stretch whose lowest bits are 0.</summary>
    public static byte[] Sound(int samples, int channels, int bits)
    {
        int bytes = (bits + 7) / 8;
        byte[] sound = new byte[samples * channels * bytes];
        var random = new Random(7);
        double loudest = Math.Pow(2, bits - 1) - 1;
        for (int i = 0; i < samples; i++)
        {
            int part = i / 9000 % 5;
            for (int channel = 0; channel < channels; channel++)
            {
                double tone = Math.Sin(i * (0.02 + (0.001 * channel))) * 0.7;
                double noise = (random.NextDouble() * 2) - 1;
                long value = (long)(loudest * part switch { 0 => 0, 1 => tone, 2 => (0.9 * tone) + (0.02 * noise), 3 => noise, _ => 0.5 * tone });
                value = part == 4 ? value & ~7L : value;
                for (int b = 0; b < bytes; b++)
                    sound[(((i * channels) + channel) * bytes) + b] = (byte)(value >> (8 * b));
            }
        }

        return sound;
    }

    public static Task<byte[]> EncodeAsync(byte[] sound, int channels, int bits, string options) =>
        RunAsync(sound, $"-s -f --force-raw-format --endian=little --sign=signed --channels={channels} --bps={bits} --sample-rate={Rate} {options}");

    /// <summary>The samples. Fails where the file is not valid.</summary>
    public static Task<byte[]> DecodeAsync(byte[] file, string options = "") =>
        RunAsync(file, $"-s -f -d --force-raw-format --endian=little --sign=signed {options}");

    public static Task TestAsync(byte[] file) => RunAsync(file, "-s -t", hasOutput: false);

    public static async Task<IOriginFile> OpenAsync(byte[] bytes)
    {
        var origin = new MemoryOrigin("disk");
        OriginVersion version = origin.Put("album.flac", bytes);
        return (await origin.OpenAsync(OriginPath.FromString("album.flac"), version, default)).Value;
    }

    public static async Task<FlacSound> SoundOfAsync(IOriginFile file) => (await FlacSound.ReadAsync(file, default)).Value!.Value;

    /// <summary>The track as it is read after a restart; null where the file is not cut there.</summary>
    public static async Task<FileContent?> CutAsync(byte[] bytes, long start, long? end)
    {
        IOriginFile file = await OpenAsync(bytes);
        FsResult<TrackCut?> cut = await FlacCut.CreateAsync(file, await SoundOfAsync(file), start, end, default);
        if (cut.Value is not { } made)
            return null;
        FsResult<Segment[]> segments = await made.SegmentsAsync(file, default);
        Assert.IsTrue(segments.IsSuccess, segments.Error.ToString());
        var content = new FileContent(file, segments.Value);
        Assert.AreEqual(made.Size, content.Size);
        return content;
    }

    public static async Task<byte[]> ReadAsync(FileContent content, int step = 128 * 1024)
    {
        byte[] bytes = new byte[content.Size];
        for (int at = 0; at < bytes.Length; at += step)
        {
            Memory<byte> part = bytes.AsMemory(at, Math.Min(step, bytes.Length - at));
            FsResult<int> read = await content.ReadAsync(at, part, default);
            Assert.IsTrue(read.IsSuccess, read.Error.ToString());
            Assert.AreEqual(part.Length, read.Value);
        }

        return bytes;
    }

    /// <summary>The same sound in frames of various lengths, each with the number of its first sample.</summary>
    public static async Task<byte[]> EncodeVariableAsync(byte[] sound, int channels, int bits)
    {
        int sample = channels * ((bits + 7) / 8);
        int[] blocks = [1152, 4096, 576, 2304];
        var file = new MemoryStream();
        for (int i = 0, done = 0; done < sound.Length; i++)
        {
            int length = Math.Min(blocks[i % blocks.Length] * 10 * sample, sound.Length - done);
            byte[] part = await EncodeAsync(sound[done..(done + length)], channels, bits, $"-5 -b {blocks[i % blocks.Length]} --no-seektable -P 0");
            IOriginFile open = await OpenAsync(part);
            FlacSound of = await SoundOfAsync(open);
            if (i == 0)
            {
                byte[] header = new byte[FlacSound.HeaderLength];
                of.WriteHeader(sound.Length / sample, header);
                file.Write(header);
            }

            foreach ((int at, int end, FrameHeader header) in await FramesAsync(part))
                file.Write(Renumbered(part.AsSpan(at, end - at), header, header.Sample + (done / sample), of));
            done += length;
        }

        return file.ToArray();
    }

    /// <summary>Where the frames of a file begin and end.</summary>
    public static async Task<List<(int At, int End, FrameHeader Header)>> FramesAsync(byte[] file)
    {
        IOriginFile open = await OpenAsync(file);
        FlacSound sound = await SoundOfAsync(open);
        using FrameFinder finder = new(open, sound, 65536);
        List<(int, int, FrameHeader)> frames = [];
        for (Frame? at = (await finder.AtAsync(sound.Offset, default)).Value; at is { } frame;)
        {
            at = (await finder.NextAsync(frame, file.Length, default)).Value;
            frames.Add(((int)frame.Offset, (int)(at?.Offset ?? file.Length), frame.Header));
        }

        return frames;
    }

    private static byte[] Renumbered(ReadOnlySpan<byte> frame, FrameHeader header, long sample, in FlacSound sound)
    {
        byte[] made = new byte[frame.Length + FrameHeader.MaxLength];
        int length = header.Rewrite(frame[..header.Length], sample, sound, made);
        frame[header.Length..^2].CopyTo(made.AsSpan(length));
        length += frame.Length - header.Length - 2;
        ushort crc = FlacCrc.Of16(made.AsSpan(0, length));
        (made[length], made[length + 1]) = ((byte)(crc >> 8), (byte)crc);
        return made[..(length + 2)];
    }

    /// <summary>By way of files: the program goes back in what it writes, and jumps in what it reads.</summary>
    private static async Task<byte[]> RunAsync(byte[] input, string arguments, bool hasOutput = true)
    {
        Prerequisite.Require("players", File.Exists(Reference), "flac");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("musicfs-");
        try
        {
            string from = Path.Combine(folder.FullName, "from");
            string to = Path.Combine(folder.FullName, "to");
            await File.WriteAllBytesAsync(from, input);
            using Process process = Process.Start(
                new ProcessStartInfo(Reference, hasOutput ? $"{arguments} -o {to} {from}" : $"{arguments} {from}") { RedirectStandardError = true })!;
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.AreEqual(0, process.ExitCode, $"{arguments}: {errors}");
            return hasOutput ? await File.ReadAllBytesAsync(to) : [];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
