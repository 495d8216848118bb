using System.Runtime.InteropServices;

namespace MusicFs.Host.Doctor;

/// <summary>Looks for what scales pictures; without it there are full-size ones only.</summary>
/// <param name="isThere">Whether a library of the system can be loaded.</param>
internal sealed class PictureCheck(Func<string, bool> isThere)
{
    private const string Library = "libgdk_pixbuf-2.0.so.0";

    /// <summary>Of this system.</summary>
    public static PictureCheck OfSystem { get; } = new(static name =>
    {
        if (!NativeLibrary.TryLoad(name, out nint library))
            return false;
        NativeLibrary.Free(library);
        return true;
    });

    public Finding Examine() => isThere(Library)
        ? new Finding("pictures", FindingState.Good, "gdk-pixbuf is there: covers are shown in smaller sizes too.")
        : new Finding(
            "pictures", FindingState.Warning, $"gdk-pixbuf ({Library}) is not installed: there are no cover_thumb.jpg and cover_medium.jpg.",
            "Install it: apt install libgdk-pixbuf-2.0-0, or dnf install gdk-pixbuf2.");
}
