using MusicFs.Contracts.Events;
using MusicFs.Contracts.Tags;

namespace MusicFs.Contracts.Plugins;

/// <summary>
/// The door through which everything comes that MusicFs can be given: the formats and origins built in, and those of plugins. Valid while
/// <see cref="IPlugin.Register"/> runs, on its thread; a call after that throws <see cref="InvalidOperationException"/>. What is wrong with an argument, or is not
/// among the kinds of the manifest, throws <see cref="ArgumentException"/> and so refuses the plugin, with that sentence as the reason.
/// Everything registered is called from any thread, within time limits; what throws or does not come back in time is an error to the caller, counted, and beyond
/// a budget (docs/plugins.md) the plugin is switched off.
/// </summary>
public interface IPluginRegistry
{
    /// <summary>Each setting of the manifest that has a value: as set, else its default. Checked against the manifest. Secrets are in clear.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Where it logs; valid for as long as the plugin is loaded.</summary>
    IPluginLog Log { get; }

    /// <summary>Origins whose location begins with <paramref name="scheme"/> and <c>://</c>.</summary>
    /// <param name="scheme">Lower case letters, digits, <c>+</c>, <c>-</c> and <c>.</c>, a letter first; at most 32. No other has it.</param>
    /// <param name="factory">Makes them.</param>
    void AddOrigin(string scheme, IOriginFactory factory);

    /// <summary>A file format. It is asked before those built in, in the order of registration.</summary>
    /// <param name="codec">Recognises the format by its content and reads it. Its container is <see cref="AudioContainer.Unknown"/> unless it is one of those listed.</param>
    /// <param name="extensions">Of file names, without the dot, lower case, at most 5 characters of ASCII: files so named are taken for audio.</param>
    void AddTagCodec(ITagCodec codec, IReadOnlyList<string> extensions);

    /// <summary>Tags of whole albums from elsewhere.</summary>
    void AddMetadataSource(IMetadataSource source);

    /// <summary>Tags of single files from their bytes.</summary>
    void AddFileMetadataSource(IFileMetadataSource source);

    /// <summary>A listener to what happens. It gets what happens while it is loaded, on a thread of its own queue; it misses events where it is too slow.</summary>
    void AddEventSink(IEventSink sink);
}
