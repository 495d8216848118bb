using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Wasm;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>
/// The instances of one module: as many as there are questions at once, up to a bound, kept for the next questions. One that trapped is dropped, and the next question gets a new one. Any thread.
/// </summary>
internal sealed class WasmSessions(WasmModule module, WasmLimits limits, IPluginLog log, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Clamp(Environment.ProcessorCount, 1, 4));
    private readonly ConcurrentBag<WasmSession> _idle = [];

    /// <summary>Asks an instance; see <see cref="WasmSession.AskAsync"/>.</summary>
    /// <returns>The answer, and the error of the last read that failed.</returns>
    public async ValueTask<(T? Answer, FsError SourceError)> AskAsync<T>(string export, JsonTypeInfo<T> type, IByteSource? source, CancellationToken cancellation)
        where T : class
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_idle.TryTake(out WasmSession? session))
                session = WasmSession.Create(module, limits, log, time);
            T? answer = await session.AskAsync(export, type, source, cancellation).ConfigureAwait(false);
            FsError error = session.SourceError;
            _idle.Add(session);
            return (answer, error);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _idle.Clear();
        _free.Dispose();
    }
}
