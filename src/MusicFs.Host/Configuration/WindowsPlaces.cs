using MusicFs.Control.Endpoint;

namespace MusicFs.Host.Configuration;

/// <summary>The one folder in which everything of MusicFs lies on Windows: of a user <c>%LOCALAPPDATA%\musicfs</c>, of the service <c>%ProgramData%\MusicFs</c>.</summary>
public static class WindowsPlaces
{
    /// <summary>Of the service.</summary>
    public static string OfService => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "MusicFs");

    /// <summary>Of this process.</summary>
    public static string Root => ControlDirectory.IsService ? OfService : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "musicfs");
}
