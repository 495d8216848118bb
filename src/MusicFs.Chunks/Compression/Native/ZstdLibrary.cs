using System.Runtime.InteropServices;

namespace MusicFs.Chunks.Compression.Native;

/// <summary>libzstd, bound when it is there: the distribution's on Linux, one beside the program on Windows. Null where there is none.</summary>
internal sealed unsafe class ZstdLibrary
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib"] : ["libzstd.so.1"];

    private readonly delegate* unmanaged<void*, byte*, nuint, byte*, nuint, int, nuint> _compress;
    private readonly delegate* unmanaged<void*, byte*, nuint, byte*, nuint, nuint> _decompress;
    private readonly delegate* unmanaged<nuint, uint> _isError;

    private readonly ZstdContexts _compressors;
    private readonly ZstdContexts _decompressors;

    private ZstdLibrary(nint library)
    {
        _compressors = new ZstdContexts(NativeLibrary.GetExport(library, "ZSTD_createCCtx"), NativeLibrary.GetExport(library, "ZSTD_freeCCtx"));
        _decompressors = new ZstdContexts(NativeLibrary.GetExport(library, "ZSTD_createDCtx"), NativeLibrary.GetExport(library, "ZSTD_freeDCtx"));
        _compress = (delegate* unmanaged<void*, byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressCCtx");
        _decompress = (delegate* unmanaged<void*, byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressDCtx");
        _isError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
    }

    public static ZstdLibrary? Instance { get; } = Load();

    /// <summary>The compressed length; 0 where it does not fit <paramref name="destination"/>.</summary>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        void* context = _compressors.Rent();
        if (context is null)
            return 0;
        // SAFETY: both spans are pinned for the call, zstd keeps to the lengths it is given, and the context is this call's alone.
        fixed (byte* from = source, to = destination)
        {
            nuint length = _compress(context, to, (nuint)destination.Length, from, (nuint)source.Length, level);
            _compressors.Return(context);
            return _isError(length) != 0 ? 0 : (int)length;
        }
    }

    /// <summary>False where <paramref name="source"/> is not a frame of exactly <paramref name="destination"/>'s length.</summary>
    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        void* context = _decompressors.Rent();
        if (context is null)
            return false;
        // SAFETY: as above; what does not fit is an error, not an overrun.
        fixed (byte* from = source, to = destination)
        {
            nuint length = _decompress(context, to, (nuint)destination.Length, from, (nuint)source.Length);
            _decompressors.Return(context);
            return _isError(length) == 0 && (int)length == destination.Length;
        }
    }

    private static ZstdLibrary? Load()
    {
        foreach (string name in Names)
        {
            if (!NativeLibrary.TryLoad(name, typeof(ZstdLibrary).Assembly, null, out nint library))
                continue;
            try
            {
                return new ZstdLibrary(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }
}
