using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MusicFs.Cli.Pictures;

/// <summary>
/// Reads, scales and writes pictures with gdk-pixbuf, the library that the file managers of most desktops use. Only formats that pictures of albums have are tried, each
/// by its first bytes. One thread.
/// </summary>
internal static unsafe partial class PixelBuffer
{
    private const string Pixels = "libgdk_pixbuf-2.0.so.0";
    private const string Objects = "libgobject-2.0.so.0";
    private const string Glib = "libglib-2.0.so.0";

    /// <summary>Of the whole picture before it is scaled; four bytes each.</summary>
    private const long MostPixels = 50_000_000;

    private const int Portion = 64 * 1024;
    private const int Bilinear = 2;
    private const uint White = 0xFFFFFF;

    /// <summary>A JPEG that is at most so many pixels wide and high; null for what is no picture, or too large a one.</summary>
    public static byte[]? Scale(ReadOnlySpan<byte> picture, int side)
    {
        if (TypeOf(picture) is not { } type || !IsWhole(picture, type) || (type == "png" && !HasRoom(picture)))
            return null;
        nint loader = NewLoader(type, out nint error);
        if (loader == 0)
            return Free(error);
        try
        {
            Wish wish = new() { Side = side };
            byte* signal = stackalloc byte[16];
            "size-prepared\0"u8.CopyTo(new Span<byte>(signal, 16));
            delegate* unmanaged[Cdecl]<nint, int, int, Wish*, void> prepared = &Prepared;
            _ = Connect(loader, signal, (nint)prepared, (nint)(&wish), 0, 0);
            bool isWhole = Feed(loader, picture, in wish);
            if (Close(loader, out error) == 0)
            {
                _ = Free(error);
                isWhole = false;
            }

            nint pixels = isWhole && wish.IsRefused == 0 ? PixelsOf(loader) : 0;
            return pixels == 0 ? null : Write(pixels, side);
        }
        finally
        {
            Unreference(loader);
        }
    }

    private static bool Feed(nint loader, ReadOnlySpan<byte> picture, in Wish wish)
    {
        fixed (byte* start = picture)
        {
            for (int at = 0; at < picture.Length && wish.IsRefused == 0; at += Portion)
            {
                if (WriteTo(loader, start + at, (nuint)Math.Min(Portion, picture.Length - at), out nint error) != 0)
                    continue;
                _ = Free(error);
                return false;
            }
        }

        return wish.IsRefused == 0;
    }

    /// <summary>The library calls it when it knows how large a picture is, before it has room for the pixels.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Prepared(nint loader, int width, int height, Wish* wish)
    {
        if (width < 1 || height < 1 || (long)width * height > MostPixels)
        {
            wish->IsRefused = 1;
            // No picture has room in nothing: it stops here.
            SetSize(loader, 0, 0);
            return;
        }

        (int w, int h) = Fit(width, height, wish->Side);
        SetSize(loader, w, h);
    }

    private static (int Width, int Height) Fit(int width, int height, int side)
    {
        double scale = Math.Min(1, (double)side / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static byte[]? Write(nint loaded, int side)
    {
        nint upright = Upright(loaded);
        if (upright == 0)
            return null;
        nint flat = upright;
        // What shines through has no place in a JPEG.
        if (HasAlpha(upright) != 0)
        {
            (int w, int h) = Fit(WidthOf(upright), HeightOf(upright), side);
            flat = Compose(upright, w, h, Bilinear, 255, 16, White, White);
            Unreference(upright);
        }

        if (flat == 0)
            return null;
        byte[]? jpeg = Save(flat);
        Unreference(flat);
        return jpeg;
    }

    private static byte[]? Save(nint pixels)
    {
        byte* texts = stackalloc byte[16];
        "quality\0"u8.CopyTo(new Span<byte>(texts, 8));
        "85\0"u8.CopyTo(new Span<byte>(texts + 8, 8));
        byte** keys = stackalloc byte*[2] { texts, null };
        byte** values = stackalloc byte*[2] { texts + 8, null };
        byte* buffer;
        nuint length;
        if (SaveTo(pixels, &buffer, &length, "jpeg", keys, values, out nint error) == 0)
            return Free(error);
        byte[] jpeg = new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
        FreeMemory((nint)buffer);
        return jpeg;
    }

    private static string? TypeOf(ReadOnlySpan<byte> picture)
    {
        if (picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "jpeg";
        if (picture.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            return "png";
        if (picture.StartsWith("GIF8"u8))
            return "gif";
        if (picture.StartsWith("BM"u8))
            return "bmp";
        return picture.Length > 12 && picture.StartsWith("RIFF"u8) && picture[8..].StartsWith("WEBP"u8) ? "webp" : null;
    }

    /// <summary>The library shows what there is of a picture that was cut off: half of a cover is none. Some programs leave something behind the end.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> picture, string type) => type switch
    {
        "jpeg" => picture.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) >= picture.Length / 2,
        "png" => picture.LastIndexOf("IEND"u8) >= picture.Length / 2,
        _ => true,
    };

    /// <summary>The library tells how large a PNG is when it has begun with its pixels, of which there may be many in few bytes.</summary>
    private static bool HasRoom(ReadOnlySpan<byte> png) =>
        png.Length > 24 && (long)BinaryPrimitives.ReadUInt32BigEndian(png[16..]) * BinaryPrimitives.ReadUInt32BigEndian(png[20..]) is > 0 and <= MostPixels;

    private static byte[]? Free(nint error)
    {
        if (error != 0)
            FreeError(error);
        return null;
    }

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_loader_new_with_type", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewLoader(string type, out nint error);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_loader_write")]
    private static partial int WriteTo(nint loader, byte* bytes, nuint count, out nint error);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_loader_close")]
    private static partial int Close(nint loader, out nint error);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_loader_get_pixbuf")]
    private static partial nint PixelsOf(nint loader);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_loader_set_size")]
    private static partial void SetSize(nint loader, int width, int height);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_apply_embedded_orientation")]
    private static partial nint Upright(nint pixels);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_get_has_alpha")]
    private static partial int HasAlpha(nint pixels);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_get_width")]
    private static partial int WidthOf(nint pixels);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_get_height")]
    private static partial int HeightOf(nint pixels);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_composite_color_simple")]
    private static partial nint Compose(nint pixels, int width, int height, int interpolation, int alpha, int check, uint one, uint other);

    [LibraryImport(Pixels, EntryPoint = "gdk_pixbuf_save_to_bufferv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SaveTo(nint pixels, byte** buffer, nuint* length, string type, byte** keys, byte** values, out nint error);

    [LibraryImport(Objects, EntryPoint = "g_signal_connect_data")]
    private static partial ulong Connect(nint instance, byte* signal, nint handler, nint data, nint destroy, int flags);

    [LibraryImport(Objects, EntryPoint = "g_object_unref")]
    private static partial void Unreference(nint instance);

    [LibraryImport(Glib, EntryPoint = "g_error_free")]
    private static partial void FreeError(nint error);

    [LibraryImport(Glib, EntryPoint = "g_free")]
    private static partial void FreeMemory(nint memory);

    /// <summary>What a picture is to become.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Wish
    {
        public int Side;
        public int IsRefused;
    }
}
