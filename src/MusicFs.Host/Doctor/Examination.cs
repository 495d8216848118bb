using MusicFs.Host.Configuration;

namespace MusicFs.Host.Doctor;

/// <summary>Everything that <c>musicfs doctor</c> looks at.</summary>
public static class Examination
{
    /// <summary>In an order in which one would look.</summary>
    public static IReadOnlyList<Finding> Run(ConfigurationLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        IReadOnlyList<string> mountPoints = load.Configuration?.MountPoints ?? [];
        bool wantsOthers = load.Configuration is { } configuration
            && mountPoints.Any(place => configuration.Origins.Count > 0 && configuration.RequestFor(place).AllowOther);
        IEnumerable<Finding> machine = OperatingSystem.IsLinux() ? new MachineCheck("/", Environment.IsPrivilegedProcess).Examine(wantsOthers, mountPoints)
            : OperatingSystem.IsWindows() ? WindowsCheck.Examine() : [];
        IEnumerable<Finding> pictures = OperatingSystem.IsLinux() ? [PictureCheck.OfSystem.Examine()] : [];
        return [.. machine, .. pictures, .. LibraryCheck.Examine(load, TimeProvider.System)];
    }
}
