namespace MusicFs.Host.Demo;

/// <summary>What the demo library holds. All names are invented.</summary>
internal static class DemoCatalogue
{
    public static IReadOnlyList<DemoAlbum> Albums { get; } =
    [
        new(1, "rips/lanterns_harbour", DemoFormat.Flac, "The Paper Lanterns", "Harbour Lights", "2014-06-03", "Folk")
        {
            Tracks = Disc(1, "flac", "Low Tide", "Ropes and Bells", "A Letter from the Pier", "Seventh Wave", "Harbour Lights"),
        },
        new(2, "rips/two winters (box)", DemoFormat.Flac, "The Paper Lanterns", "Two Winters", "2018", "Folk")
        {
            Tracks = [.. Disc(1, "flac", "First Snow", "Candle Hours", "Thaw"), .. Disc(2, "flac", "Second Snow", "Long Shadows", "Thaw, Again")],
        },
        new(3, "Downloads/2021/anslag", DemoFormat.Mp3WithId3v24, "Noël Ánslag", "Höhe / Tiefe", "2021-11-19", "Ambient")
        {
            Tracks = Disc(1, "mp3", "Höhe", "AC/DC Converter", "海の歌", "Ночной поезд", "Tiefe"),
        },
        new(4, "old disk/wav", DemoFormat.Wav, "Quiet Engine", "Small Machines", "1999", "Electronic")
        {
            Tracks = Disc(1, "wav", "Spring and Gear", "Pendulum", "Rust?"),
        },
        new(5, "Downloads/unsorted", DemoFormat.Mp3WithId3v23, "Various Artists", "Window Seat: A Sampler", "2020", "Pop")
        {
            Compilation = true,
            Tracks =
            [
                new(1, 1, "Departures", "a1.mp3", "The Paper Lanterns"),
                new(1, 2, "Row Nineteen", "a2.mp3", "Quiet Engine"),
                new(1, 3, "Über den Wolken, unter uns", "b1.mp3", "Noël Ánslag"),
                new(1, 4, "Small Talk at Thirty Thousand Feet", "b2.mp3", "Quiet Engine"),
                new(1, 5, "Crosswind", "c1.mp3", "The Paper Lanterns"),
                new(1, 6, "Arrivals", "c2.mp3", "Noël Ánslag"),
            ],
        },
    ];

    private static DemoTrack[] Disc(int disc, string extension, params string[] titles) =>
        [.. titles.Select((title, index) => new DemoTrack(disc, index + 1, title, $"cd{disc} track{index + 1:00}.{extension}"))];
}
