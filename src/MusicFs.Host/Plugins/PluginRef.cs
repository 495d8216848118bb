namespace MusicFs.Host.Plugins;

/// <summary>
/// Something that a plugin made, for as long as the plugin is loaded: unloading takes it out of every place that has one of these, so that nothing holds the
/// plugin's assemblies. Owned by <see cref="LoadedPlugin"/>, and by whoever lets go of it sooner.
/// </summary>
internal sealed class PluginRef<T>(T value, Action<PluginRef<T>> leave) : IPluginRef
    where T : class
{
    private T? _value = value;

    /// <summary>Null after the plugin went, or it was let go.</summary>
    public T? Value => Volatile.Read(ref _value);

    /// <inheritdoc/>
    public IDisposable? Clear() => Interlocked.Exchange(ref _value, null) as IDisposable;

    /// <summary>It is not needed any more: gives what is to be disposed, in the guard.</summary>
    public IDisposable? LetGo()
    {
        leave(this);
        return Clear();
    }
}
