using System.Globalization;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.KillHost;

/// <summary>What the program writes until it is killed, and what the test expects to find then: everything follows from numbers.</summary>
internal static class KillWork
{
    /// <summary>More versions of the format than any test reaches.</summary>
    public const int Versions = 4000;

    /// <summary>The format's version that this program has.</summary>
    public static int FirstVersion { get; } = UserDatabaseOptions.Default.Scripts.Count;

    private static readonly IReadOnlyList<string> Scripts = [.. SqliteFile.Scripts("user"), .. Enumerable.Range(FirstVersion + 1, Versions).Select(Script)];

    /// <summary>The format as a program of some version knows it.</summary>
    public static UserDatabaseOptions Options(int version) => new() { Scripts = [.. Scripts.Take(version)] };

    public static ulong IdentityOf(int number) => 1 + (ulong)(number % 50);

    public static Play PlayOf(int number) =>
        new(IdentityOf(number), DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(number), TimeSpan.FromMilliseconds(number % 1000));

    public static OverlayEdit EditOf(int number) => new(
        IdentityOf(number), string.Create(CultureInfo.InvariantCulture, $"field{number}"),
        [string.Create(CultureInfo.InvariantCulture, $"value {number}"), new string('x', number % 3000)]);

    /// <summary>A picture that <see cref="EditOf"/> stands beside.</summary>
    public static OverlayPicture PictureOf(int number) => OverlayPicture.Of("image/png", Enumerable.Range(0, number % 5000).Select(i => (byte)(i * number)).ToArray());

    /// <summary>A table of its own, and every row of another one changed.</summary>
    private static string Script(int version) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CREATE TABLE IF NOT EXISTS later (version INTEGER NOT NULL, sum INTEGER NOT NULL);
        INSERT INTO later VALUES ({version}, row_sum({version}));
        UPDATE plays SET heard = heard + 1000, sum = row_sum(id, track, started, heard + 1000);
        """);
}
