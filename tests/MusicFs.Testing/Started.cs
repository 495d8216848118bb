namespace MusicFs.Testing;

/// <summary>What a test has started and opened so far, also where the next of it did not start. Ended in the other order.</summary>
public sealed class Started : IAsyncDisposable
{
    private readonly Stack<object> _things = new();

    /// <summary>Ends something with the test.</summary>
    /// <param name="thing">Disposable, in one way or the other.</param>
    /// <typeparam name="T">What it is.</typeparam>
    /// <returns>The same.</returns>
    public T Add<T>(T thing)
        where T : notnull
    {
        _things.Push(thing);
        return thing;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_things.TryPop(out object? thing))
        {
            if (thing is IAsyncDisposable slow)
                await slow.DisposeAsync();
            else
                ((IDisposable)thing).Dispose();
        }
    }
}
