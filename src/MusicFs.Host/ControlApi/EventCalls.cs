using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.Events;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Events;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Events</c>.</summary>
internal sealed class EventCalls(EventHub hub)
{
    public async Task<GrpcStatus> WatchAsync(WatchEventsRequest request, GrpcWriter<Event> writer, CancellationToken cancellation)
    {
        if (EventFilter.Unknown(request.Types_) is { } unknown)
            return new GrpcStatus(GrpcCode.InvalidArgument, $"There is no event '{unknown}'.\nThere are {string.Join(", ", EventFilter.Known)}; 'sync.*' is all that begin so.");
        using EventSubscription? subscription = hub.Subscribe(new EventFilter(request.Types_, request.Origins));
        if (subscription is null)
            return new GrpcStatus(GrpcCode.ResourceExhausted, $"{EventHub.MostSubscribers} others are listening already.");
        await writer.StartAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            MusicFsEvent happened = await subscription.NextAsync(cancellation).ConfigureAwait(false);
            await writer.WriteAsync(Translate(happened), cancellation).ConfigureAwait(false);
        }
    }

    private static Event Translate(MusicFsEvent happened)
    {
        Event message = new() { Type = happened.Type, Time = happened.Time.ToTimestamp(), Origin = happened.Origin ?? "" };
        foreach ((string key, string value) in happened.Data)
            message.Data.Add(key, value);
        return message;
    }
}
