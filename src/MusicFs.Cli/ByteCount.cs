using System.Globalization;

namespace MusicFs.Cli;

/// <summary>Numbers of bytes for people, in units of thousands: 0.0 kB, 2.8 MB, 1.5 GB.</summary>
internal static class ByteCount
{
    public static string Text(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N1} kB"),
    };
}
