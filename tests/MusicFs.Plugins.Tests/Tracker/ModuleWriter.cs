using System.Text;

namespace MusicFs.Plugins.Tests.Tracker;

/// <summary>An effect in a pattern: of MOD and XM its number, of S3M and IT its letter from A = 1 on.</summary>
internal readonly record struct Effect(int Pattern, int Row, int Channel, int Number, int Parameter);

/// <summary>
/// Writes small modules of four channels as their formats say (docs/formats/tracker-modules.md), with one short sample that is played, so that players take them.
/// </summary>
internal sealed class ModuleWriter
{
    private const int Channels = 4;

    public string Title { get; init; } = "A Song";

    public string[] Names { get; init; } = ["first", "second"];

    public byte[] Orders { get; init; } = [0];

    public int Patterns { get; init; } = 1;

    public int Rows { get; init; } = 64;

    public int Speed { get; init; } = 6;

    public int Tempo { get; init; } = 125;

    public string Message { get; init; } = "";

    public Effect[] Effects { get; init; } = [];

    public string Signature { get; init; } = "M.K.";

    public byte[] Write(string format) => format switch
    {
        "mod" => Mod(),
        "s3m" => S3m(),
        "xm" => Xm(),
        "it" => It(),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public byte[] Mod()
    {
        int channels = Signature switch { "6CHN" => 6, "FLT8" => 8, "12CH" => 12, _ => 4 };
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write(Text(Title, 20));
        for (int i = 0; i < 31; i++)
        {
            writer.Write(Text(i < Names.Length ? Names[i] : "", 22));
            // Length in words, fine tune, volume, loop: big-endian.
            writer.Write(i == 0 ? new byte[] { 0, 8, 0, 64, 0, 0, 0, 1 } : [0, 0, 0, 0, 0, 0, 0, 1]);
        }

        writer.Write((byte)Orders.Length);
        writer.Write((byte)127);
        writer.Write([.. Orders, .. new byte[128 - Orders.Length]]);
        writer.Write(Encoding.ASCII.GetBytes(Signature));
        for (int pattern = 0; pattern < Patterns; pattern++)
        {
            byte[] cells = new byte[64 * channels * 4];
            // Period 428 is the note C-2, of sample 1.
            new byte[] { 1, 0xAC, 0x10, 0 }.CopyTo(cells, 0);
            foreach (Effect effect in Effects.Where(one => one.Pattern == pattern))
            {
                int cell = Signature == "FLT8" ? (effect.Channel / 4 * 256) + (effect.Row * 4) + (effect.Channel % 4) : (effect.Row * channels) + effect.Channel;
                cells[(cell * 4) + 2] |= (byte)effect.Number;
                cells[(cell * 4) + 3] = (byte)effect.Parameter;
            }

            writer.Write(cells);
        }

        writer.Write(new byte[16]);
        return file.ToArray();
    }

    public byte[] S3m()
    {
        int lists = 96 + Even(Orders.Length) + (2 * (Names.Length + Patterns));
        int at = Paragraph(lists);
        int[] instruments = new int[Names.Length], patterns = new int[Patterns];
        for (int i = 0; i < Names.Length; i++, at += 80)
            instruments[i] = at;
        byte[][] packed = [.. Enumerable.Range(0, Patterns).Select(S3mPattern)];
        for (int i = 0; i < Patterns; i++)
        {
            patterns[i] = at;
            at = Paragraph(at + packed[i].Length);
        }

        byte[] file = new byte[at + 16];
        using BinaryWriter writer = new(new MemoryStream(file));
        writer.Write(Text(Title, 28));
        writer.Write([0x1A, 16, 0, 0]);
        foreach (int number in new[] { Even(Orders.Length), Names.Length, Patterns, 0, 0x1320, 2 })
            writer.Write((ushort)number);
        writer.Write("SCRM"u8);
        writer.Write([64, (byte)Speed, (byte)Tempo, 0xB0, 8, 0, .. new byte[10]]);
        writer.Write([0, 1, 8, 9, .. Enumerable.Repeat((byte)255, 28)]);
        writer.Write([.. Orders, .. Enumerable.Repeat((byte)255, Even(Orders.Length) - Orders.Length)]);
        foreach (int place in instruments.Concat(patterns))
            writer.Write((ushort)(place / 16));
        for (int i = 0; i < Names.Length; i++)
        {
            writer.BaseStream.Position = instruments[i];
            // A sample of 16 bytes at the end, of 8,363 Hz.
            writer.Write([1, .. Text("FILE.SMP", 12), 0, (byte)(at / 16), (byte)(at / 16 >> 8), 16, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 64, 0, 0, 0, 0xAB, 0x20, 0, 0, .. new byte[12]]);
            writer.Write(Text(Names[i], 28));
            writer.Write("SCRS"u8);
        }

        for (int i = 0; i < Patterns; i++)
        {
            writer.BaseStream.Position = patterns[i];
            writer.Write(packed[i]);
        }

        return file;
    }

    public byte[] Xm()
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write("Extended Module: "u8);
        writer.Write(Text(Title, 20, (byte)' '));
        writer.Write((byte)0x1A);
        writer.Write(Text("FastTracker v2.00", 20, (byte)' '));
        writer.Write((ushort)0x0104);
        writer.Write(276);
        foreach (int number in new[] { Orders.Length, 0, Channels, Patterns, Names.Length, 1, Speed, Tempo })
            writer.Write((ushort)number);
        writer.Write([.. Orders, .. new byte[256 - Orders.Length]]);
        for (int pattern = 0; pattern < Patterns; pattern++)
        {
            byte[] packed = [.. Enumerable.Range(0, Rows * Channels).SelectMany(cell => XmCell(pattern, cell / Channels, cell % Channels))];
            writer.Write(9);
            writer.Write((byte)0);
            writer.Write((ushort)Rows);
            writer.Write((ushort)packed.Length);
            writer.Write(packed);
        }

        for (int i = 0; i < Names.Length; i++)
        {
            writer.Write(263);
            writer.Write(Text(Names[i], 22, (byte)' '));
            writer.Write((byte)0);
            writer.Write((ushort)1);
            writer.Write(40);
            writer.Write(new byte[263 - 33]);
            writer.Write(16);
            writer.Write(0L);
            writer.Write([64, 0, 0, 128, 0, 0, .. Text($"sample {i}", 22, (byte)' ')]);
            writer.Write(new byte[16]);
        }

        return file.ToArray();
    }

    public byte[] It()
    {
        byte[][] packed = [.. Enumerable.Range(0, Patterns).Select(ItPattern)];
        byte[] message = Message.Length == 0 ? [] : [.. Encoding.Latin1.GetBytes(Message.Replace('\n', '\r')), 0];
        int at = 192 + Orders.Length + 1 + (4 * (Names.Length + Patterns));
        int samples = at, text = at + (80 * Names.Length), begins = text + message.Length;
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write("IMPM"u8);
        writer.Write(Text(Title, 26));
        foreach (int number in new[] { 0x1004, Orders.Length + 1, 0, Names.Length, Patterns, 0x0214, 0x0200, 9, message.Length > 0 ? 1 : 0 })
            writer.Write((ushort)number);
        writer.Write([128, 48, (byte)Speed, (byte)Tempo, 128, 0]);
        writer.Write((ushort)message.Length);
        writer.Write(text);
        writer.Write(0);
        writer.Write([32, 32, 32, 32, .. Enumerable.Repeat((byte)160, 60), .. Enumerable.Repeat((byte)64, 64)]);
        writer.Write([.. Orders, 255]);
        for (int i = 0; i < Names.Length; i++)
            writer.Write(samples + (80 * i));
        int place = begins;
        foreach (byte[] pattern in packed)
        {
            writer.Write(place);
            place += pattern.Length;
        }

        for (int i = 0; i < Names.Length; i++)
        {
            writer.Write("IMPS"u8);
            writer.Write([.. Text("FILE.SMP", 12), 0, 64, 1, 64, .. Text(Names[i], 26), 1, 32]);
            foreach (int number in new[] { 16, 0, 0, 8363, 0, 0, place, 0 })
                writer.Write(number);
        }

        writer.Write(message);
        foreach (byte[] pattern in packed)
            writer.Write(pattern);
        writer.Write(new byte[16]);
        return file.ToArray();
    }

    private byte[] S3mPattern(int pattern)
    {
        List<byte> rows = [];
        for (int row = 0; row < 64; row++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                bool hasNote = row == 0 && channel == 0;
                Effect? effect = Find(pattern, row, channel);
                if (!hasNote && effect is null)
                    continue;
                rows.Add((byte)(channel | (hasNote ? 32 : 0) | (effect is null ? 0 : 128)));
                if (hasNote)
                    rows.AddRange([0x40, 1]);
                if (effect is { } one)
                    rows.AddRange([(byte)one.Number, (byte)one.Parameter]);
            }

            rows.Add(0);
        }

        return [(byte)(rows.Count + 2), (byte)((rows.Count + 2) >> 8), .. rows];
    }

    private byte[] XmCell(int pattern, int row, int channel)
    {
        bool hasNote = row == 0 && channel == 0;
        Effect? effect = Find(pattern, row, channel);
        return [(byte)(0x80 | (hasNote ? 3 : 0) | (effect is null ? 0 : 0x18)), .. hasNote ? new byte[] { 49, 1 } : [], .. effect is { } one ? new[] { (byte)one.Number, (byte)one.Parameter } : []];
    }

    private byte[] ItPattern(int pattern)
    {
        List<byte> rows = [];
        for (int row = 0; row < Rows; row++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                bool hasNote = row == 0 && channel == 0;
                Effect? effect = Find(pattern, row, channel);
                // The last channel is there in the first row, so that there are as many.
                bool isThere = row == 0 && channel == Channels - 1;
                if (!hasNote && effect is null && !isThere)
                    continue;
                rows.AddRange([(byte)((channel + 1) | 128), (byte)((hasNote ? 3 : 0) | (isThere ? 1 : 0) | (effect is null ? 0 : 8))]);
                if (hasNote)
                    rows.AddRange([60, 1]);
                else if (isThere)
                    rows.Add(255);
                if (effect is { } one)
                    rows.AddRange([(byte)one.Number, (byte)one.Parameter]);
            }

            rows.Add(0);
        }

        return [(byte)rows.Count, (byte)(rows.Count >> 8), (byte)Rows, (byte)(Rows >> 8), 0, 0, 0, 0, .. rows];
    }

    private Effect? Find(int pattern, int row, int channel) =>
        Effects.Where(one => one.Pattern == pattern && one.Row == row && one.Channel == channel).Select(static one => (Effect?)one).FirstOrDefault();

    private static int Even(int count) => (count + 1) / 2 * 2;

    private static int Paragraph(int offset) => (offset + 15) / 16 * 16;

    private static byte[] Text(string text, int length, byte pad = 0)
    {
        byte[] field = new byte[length];
        Array.Fill(field, pad);
        Encoding.Latin1.GetBytes(text).CopyTo(field, 0);
        return field;
    }
}
