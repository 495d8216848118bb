namespace MusicFs.Host.Configuration;

/// <summary>Names of overlays that lie over the one of all mounts.</summary>
internal static class OverlayName
{
    /// <summary>How people name the one of all mounts.</summary>
    public const string Base = "base";

    /// <summary>What names are, as a phrase.</summary>
    public const string Form = "letters, digits, '.', '_' and '-', no dot in front, up to 64 characters; 'base' is the overlay of all mounts";

    /// <summary>The name as it is kept: empty for the overlay of all mounts. False for what is no name.</summary>
    public static bool TryRead(string text, out string name)
    {
        name = text is "" or Base ? "" : text;
        return name.Length == 0 || OriginLocation.IsId(name);
    }
}
