namespace MusicFs.Contracts.Events;

/// <summary>Takes events. Called from any thread, also from those that serve a mount: it must neither block nor throw.</summary>
public interface IEventSink
{
    /// <summary>Passes an event on, or queues it.</summary>
    /// <param name="happened">Not changed afterwards by anybody.</param>
    void Publish(MusicFsEvent happened);
}
