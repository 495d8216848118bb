using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Logging;

/// <summary>Passes events on without what is nobody's business.</summary>
internal sealed class PrivateSink(ILogEventSink inner, PathPrivacy privacy) : ILogEventSink, IDisposable
{
    public void Emit(LogEvent logEvent) => inner.Emit(privacy.Apply(logEvent));

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
