namespace MusicFs.Host.Plugins;

/// <summary>What unloading knows of something that a plugin made: files of many types are in one list.</summary>
internal interface IPluginRef
{
    /// <summary>Forgets it; gives what is to be disposed, where it is such a thing.</summary>
    IDisposable? Clear();
}
