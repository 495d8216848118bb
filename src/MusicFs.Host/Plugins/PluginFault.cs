namespace MusicFs.Host.Plugins;

/// <summary>Something that a plugin did and no plugin may. Thrown where its answers are checked, and counted where its calls are made; never seen outside.</summary>
internal sealed class PluginFault : Exception
{
    public PluginFault()
    {
    }

    public PluginFault(string message)
        : base(message)
    {
    }

    public PluginFault(string message, Exception inner)
        : base(message, inner)
    {
    }
}
