using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Records;

/// <summary>The CUE sheet in a <see cref="TagRecord"/>.</summary>
internal static class CueRecord
{
    public static void Write(RecordWriter writer, CueSheet? sheet)
    {
        writer.Byte(sheet is null ? (byte)0 : (byte)1);
        if (sheet is null)
            return;
        writer.Text(sheet.Title);
        writer.Text(sheet.Performer);
        writer.Text(sheet.Songwriter);
        writer.Text(sheet.Catalog);
        WriteRemarks(writer, sheet.Remarks);
        writer.Number((ulong)sheet.Tracks.Count);
        foreach (CueTrack track in sheet.Tracks)
            WriteTrack(writer, track);
    }

    public static CueSheet? Read(ref RecordReader reader)
    {
        if (reader.Byte() == 0)
            return null;
        var sheet = new CueSheet
        {
            Title = reader.Text(),
            Performer = reader.Text(),
            Songwriter = reader.Text(),
            Catalog = reader.Text(),
            Remarks = ReadRemarks(ref reader),
        };
        CueTrack[] tracks = new CueTrack[reader.Count()];
        for (int i = 0; i < tracks.Length; i++)
            tracks[i] = ReadTrack(ref reader);
        return sheet with { Tracks = tracks };
    }

    private static void WriteTrack(RecordWriter writer, CueTrack track)
    {
        writer.Signed(track.Number);
        writer.Text(track.File);
        writer.Text(track.Mode);
        writer.Text(track.Title);
        writer.Text(track.Performer);
        writer.Text(track.Songwriter);
        writer.Text(track.Isrc);
        writer.Signed(track.PregapFrame ?? -1);
        writer.Signed(track.StartFrame ?? -1);
        WriteRemarks(writer, track.Remarks);
    }

    private static CueTrack ReadTrack(ref RecordReader reader) => new()
    {
        Number = (int)reader.Signed(),
        File = reader.Text(),
        Mode = reader.Text() ?? "",
        Title = reader.Text(),
        Performer = reader.Text(),
        Songwriter = reader.Text(),
        Isrc = reader.Text(),
        PregapFrame = reader.Signed() is >= 0 and var pregap ? pregap : null,
        StartFrame = reader.Signed() is >= 0 and var start ? start : null,
        Remarks = ReadRemarks(ref reader),
    };

    private static void WriteRemarks(RecordWriter writer, IReadOnlyDictionary<string, string> remarks)
    {
        writer.Number((ulong)remarks.Count);
        foreach ((string key, string value) in remarks)
        {
            writer.Text(key);
            writer.Text(value);
        }
    }

    private static Dictionary<string, string> ReadRemarks(ref RecordReader reader)
    {
        int count = reader.Count();
        var remarks = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (int i = 0; i < count && !reader.IsDamaged; i++)
            remarks[reader.Text() ?? ""] = reader.Text() ?? "";
        return remarks;
    }
}
