using System.Runtime.Versioning;
using Microsoft.Win32;
using MusicFs.Backend.WinFsp;
using MusicFs.Control.Endpoint;

namespace MusicFs.Host.Doctor;

/// <summary>Looks at Windows' side of mounting. Changes nothing.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsCheck
{
    public static IEnumerable<Finding> Examine() => [WinFsp(), LongPaths(), Pipe()];

    private static Finding WinFsp()
    {
        (string? file, string? version, Contracts.FileSystem.Problem? problem) = WinFspBackend.Find();
        return problem is null
            ? new Finding("winfsp", FindingState.Good, $"WinFsp {version} is there: {file}.")
            : new Finding("winfsp", FindingState.Wrong, problem.What, problem.Remedy);
    }

    /// <summary>MusicFs itself does without; other programs may not.</summary>
    private static Finding LongPaths()
    {
        bool isOn = Registry.GetValue(@"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\FileSystem", "LongPathsEnabled", null) is 1;
        return new Finding("paths", FindingState.Good, isOn
            ? "Paths of more than 260 characters can be used by all programs that know them."
            : "Paths of more than 260 characters are read by MusicFs; other programs may not open them in the mount, as long as Windows' LongPathsEnabled is off.");
    }

    private static Finding Pipe() => ControlDirectory.Find() is { } folder && (Directory.Exists(folder) || Directory.Exists(Path.GetPathRoot(folder)))
        ? new Finding("pipe", FindingState.Good, $"The names of daemons' pipes are in {folder}.")
        : new Finding("pipe", FindingState.Wrong, "There is no folder for the names of daemons' pipes.", "Set MUSICFS_RUNTIME_DIR.");
}
