using MusicFs.Core.Tracing;
using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Logging;

/// <summary>Puts the number of the operation that something was done for beside what is logged of it.</summary>
internal sealed class RequestEnricher : ILogEventEnricher
{
    public const string Property = "Request";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (RequestTrail.Current is not 0 and var request)
            logEvent.AddPropertyIfAbsent(new LogEventProperty(Property, new ScalarValue(request)));
    }
}
