using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Wasm;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>
/// One instance of a module with the functions that it may call: read the file it is asked about, and log. It has no others, so it reaches nothing else. One question at a time;
/// dropped after an exception. A read that does not complete at once suspends the module, and no thread waits.
/// </summary>
internal sealed class WasmSession
{
    /// <summary>The module that all imports are of.</summary>
    public const string HostModule = "musicfs";

    private const int LongestRead = 1 << 20;
    private const int LongestAnswer = 1 << 20;
    private const int LongestLine = 2000;
    private const ulong ReadFailed = uint.MaxValue;

    private readonly IPluginLog _log;
    private WasmInstance _instance = null!;
    private IByteSource? _source;
    private CancellationToken _cancellation;
    private byte[] _buffer = [];
    private Task<FsResult<int>>? _reading;
    private uint _readTo;

    private WasmSession(IPluginLog log) => _log = log;

    /// <summary>What the source answered where a read failed during the last question.</summary>
    public FsError SourceError { get; private set; }

    /// <exception cref="WasmPluginException">There can be no instance.</exception>
    public static WasmSession Create(WasmModule module, WasmLimits limits, IPluginLog log, TimeProvider time)
    {
        var session = new WasmSession(log);
        var store = new WasmStore(limits, time);
        WasmImports imports = new WasmImports()
            .Add(HostModule, "size", store.CreateFunction(new WasmFunctionType([], [WasmValueType.I64]), session.Size))
            .Add(HostModule, "read", store.CreateFunction(new WasmFunctionType([WasmValueType.I64, WasmValueType.I32, WasmValueType.I32], [WasmValueType.I32]), session.Read))
            .Add(HostModule, "log", store.CreateFunction(new WasmFunctionType([WasmValueType.I32, WasmValueType.I32, WasmValueType.I32], []), session.Log));
        if (!store.TryInstantiate(module, imports, out WasmInstance? instance, out string? error))
            throw new WasmPluginException(error);
        session._instance = instance;
        if (module.FindFunction("_initialize") is { Parameters.Length: 0, Results.Length: 0 })
            Check(instance.Invoke("_initialize", []), "_initialize");
        return session;
    }

    /// <summary>Asks the module about a file.</summary>
    /// <returns>The answer; null where it has none to give.</returns>
    /// <exception cref="WasmPluginException">The module did what it must not.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/>.</exception>
    public async ValueTask<T?> AskAsync<T>(string export, JsonTypeInfo<T> type, IByteSource? source, CancellationToken cancellation)
        where T : class
    {
        (_source, _cancellation, SourceError) = (source, cancellation, FsError.None);
        WasmResult result = _instance.Invoke(export, [], cancellation);
        while (result.IsSuspended)
        {
            FsResult<int> read = await _reading!.ConfigureAwait(false);
            result = _instance.Resume([Deliver(read)]);
        }

        (_source, _reading) = (null, null);
        if (result.Trap == WasmTrap.Cancelled)
            throw new OperationCanceledException(cancellation);
        Check(result, export);
        return Parse(export, (ulong)result.Values[0].AsInt64, type);
    }

    private static void Check(WasmResult result, string export)
    {
        if (!result.IsSuccess)
            throw new WasmPluginException($"The module's {export} ended with {(result.IsSuspended ? "a read" : result.Trap)}.");
    }

    private T? Parse<T>(string export, ulong answer, JsonTypeInfo<T> type)
        where T : class
    {
        uint length = (uint)(answer >> 32);
        if (length == 0)
            return null;
        if (length > LongestAnswer || !_instance.Memory!.TryRange((uint)answer, length, out Span<byte> json))
            throw new WasmPluginException($"The module's {export} gave an answer outside of its memory, or of more than {LongestAnswer} bytes.");
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            throw new WasmPluginException($"The module's {export} gave no JSON of the right form: {e.Message}");
        }
    }

    private WasmTrap Size(ref WasmHostCall call)
    {
        call.Slots[0] = (ulong)(_source?.Length ?? 0);
        return WasmTrap.None;
    }

    private WasmTrap Read(ref WasmHostCall call)
    {
        long offset = (long)call.Slots[0];
        uint to = (uint)call.Slots[1];
        int count = (int)Math.Min((uint)call.Slots[2], LongestRead);
        if (!call.Instance!.Memory!.TryRange(to, (uint)count, out _))
            return WasmTrap.MemoryOutOfBounds;
        call.Charge(100 + count / 16);
        if (_source is null || offset < 0)
        {
            call.Slots[0] = ReadFailed;
            return WasmTrap.None;
        }

        count = (int)Math.Min(count, Math.Max(0, _source.Length - offset));
        if (_buffer.Length < count)
            _buffer = new byte[Math.Max(count, Math.Min(LongestRead, 2 * _buffer.Length))];
        _readTo = to;
        ValueTask<FsResult<int>> reading = count == 0 ? ValueTask.FromResult<FsResult<int>>(0) : _source.ReadAsync(offset, _buffer.AsMemory(0, count), _cancellation);
        if (reading.IsCompletedSuccessfully)
        {
            call.Slots[0] = Deliver(reading.Result);
            return WasmTrap.None;
        }

        _reading = reading.AsTask();
        call.Suspend();
        return WasmTrap.None;
    }

    /// <summary>Puts what was read where the module wants it, and says how much.</summary>
    private ulong Deliver(FsResult<int> read)
    {
        if (!read.IsSuccess)
        {
            SourceError = read.Error;
            return ReadFailed;
        }

        if (!_instance.Memory!.TryRange(_readTo, (uint)read.Value, out Span<byte> range))
            return ReadFailed;
        _buffer.AsSpan(0, read.Value).CopyTo(range);
        return (uint)read.Value;
    }

    private WasmTrap Log(ref WasmHostCall call)
    {
        uint length = Math.Min((uint)call.Slots[2], LongestLine);
        if (!call.Instance!.Memory!.TryRange((uint)call.Slots[1], length, out Span<byte> line))
            return WasmTrap.MemoryOutOfBounds;
        call.Charge(10_000);
        _log.Write((PluginLogLevel)Math.Min((uint)call.Slots[0], (uint)PluginLogLevel.Error), Encoding.UTF8.GetString(line));
        return WasmTrap.None;
    }
}
