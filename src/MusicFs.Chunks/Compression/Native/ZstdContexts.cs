namespace MusicFs.Chunks.Compression.Native;

/// <summary>Contexts of libzstd that wait for their next use: a few are kept, without a lock, whatever number of threads comes and goes.</summary>
internal sealed unsafe class ZstdContexts(nint create, nint free)
{
    private readonly nint[] _idle = new nint[4];

    /// <summary>A context that is the caller's alone; null where there is no memory for one.</summary>
    public void* Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            nint context = Interlocked.Exchange(ref _idle[i], 0);
            if (context != 0)
                return (void*)context;
        }

        // SAFETY: ZSTD_createCCtx(void) and ZSTD_createDCtx(void).
        return ((delegate* unmanaged<void*>)create)();
    }

    public void Return(void* context)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], (nint)context, 0) == 0)
                return;
        }

        // SAFETY: nobody else has it.
        ((delegate* unmanaged<void*, nuint>)free)(context);
    }
}
