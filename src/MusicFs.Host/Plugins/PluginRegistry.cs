using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>The door while one plugin, built in or not, goes through it. Used on one thread.</summary>
internal sealed class PluginRegistry(PluginKinds kinds, IReadOnlyDictionary<string, string> settings, IPluginLog log) : IPluginRegistry
{
    private const int LongestScheme = 32;
    private const int LongestExtension = 5;
    private const int LongestName = 64;

    /// <summary>Of each kind; more is a mistake.</summary>
    private const int Most = 64;

    private readonly PluginRegistrations _made = new();
    private bool _isClosed;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <inheritdoc/>
    public IPluginLog Log => log;

    /// <summary>Takes nothing more, and gives what it has.</summary>
    public PluginRegistrations Close()
    {
        _isClosed = true;
        return _made;
    }

    /// <inheritdoc/>
    public void AddOrigin(string scheme, IOriginFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Check(PluginKinds.Origin, _made.Origins.Count);
        if (!IsScheme(scheme))
            throw new ArgumentException($"'{scheme}' is no scheme: lower case letters, digits, '+', '-' and '.', a letter first, at most {LongestScheme}.", nameof(scheme));
        if (!_made.Origins.TryAdd(scheme, factory))
            throw new ArgumentException($"The scheme '{scheme}' is registered twice.", nameof(scheme));
    }

    /// <inheritdoc/>
    public void AddTagCodec(ITagCodec codec, IReadOnlyList<string> extensions)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(extensions);
        Check(PluginKinds.Format, _made.Codecs.Count);
        string[] names = [.. extensions.Take(Most + 1)];
        if (names.Length > Most)
            throw new ArgumentException($"A format has {Most} extensions at most.", nameof(extensions));
        if (Array.Find(names, static name => !IsExtension(name)) is { } wrong)
            throw new ArgumentException($"'{wrong}' is no extension of file names: up to {LongestExtension} lower case characters of ASCII, without the dot.", nameof(extensions));
        _made.Codecs.Add((codec, names));
    }

    /// <inheritdoc/>
    public void AddMetadataSource(IMetadataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Check(PluginKinds.Metadata, _made.MetadataSources.Count);
        CheckName(source.Name);
        _made.MetadataSources.Add(source);
    }

    /// <inheritdoc/>
    public void AddFileMetadataSource(IFileMetadataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Check(PluginKinds.Metadata, _made.FileMetadataSources.Count);
        CheckName(source.Name);
        _made.FileMetadataSources.Add(source);
    }

    /// <inheritdoc/>
    public void AddEventSink(IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Check(PluginKinds.Events, _made.EventSinks.Count);
        _made.EventSinks.Add(sink);
    }

    /// <summary>Whether a text may stand before <c>://</c>.</summary>
    internal static bool IsScheme(string? text) =>
        text is { Length: > 0 and <= LongestScheme } && char.IsAsciiLetterLower(text[0])
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');

    private static bool IsExtension(string? text) =>
        text is { Length: > 0 and <= LongestExtension } && text.All(static c => c is > ' ' and < (char)127 and not ('.' or '/' or '\\') && !char.IsAsciiLetterUpper(c));

    private static void CheckName(string? name)
    {
        if (name is not { Length: > 0 and <= LongestName } || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '_'))
            throw new ArgumentException($"'{name}' is no name of a source: lower case letters, digits, '-', '.' and '_', at most {LongestName}.");
    }

    private void Check(PluginKinds kind, int count)
    {
        if (_isClosed)
            throw new InvalidOperationException("Registration is over: it lasts as long as Register runs.");
        if (!kinds.HasFlag(kind))
            throw new ArgumentException($"The manifest does not name the kind '{kind.ToString().ToLowerInvariant()}'.");
        if (count >= Most)
            throw new ArgumentException($"A plugin registers {Most} of a kind at most.");
    }
}
