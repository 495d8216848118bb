using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Aiff;
using MusicFs.Tags.Asf;
using MusicFs.Tags.Dsf;
using MusicFs.Tags.Flac;
using MusicFs.Tags.MonkeysAudio;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Mpeg;
using MusicFs.Tags.Musepack;
using MusicFs.Tags.Ogg;
using MusicFs.Tags.Wav;
using MusicFs.Tags.WavPack;

namespace MusicFs.Tags;

/// <summary>The formats built in, as a plugin registers its own. The MPEG codec comes last, because it alone accepts files that begin with something else.</summary>
public sealed class BuiltInFormats : IPlugin
{
    /// <inheritdoc/>
    public PluginManifest Manifest { get; } = new(
        "formats", typeof(BuiltInFormats).Assembly.GetName().Version ?? new Version(0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor))
    {
        Name = "Formats built in",
        Description = "Codecs of the common audio formats.",
        Kinds = PluginKinds.Format,
    };

    /// <inheritdoc/>
    public void Register(IPluginRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach ((ITagCodec codec, string[] extensions) in All())
            registry.AddTagCodec(codec, extensions);
    }

    internal static IEnumerable<(ITagCodec Codec, string[] Extensions)> All() =>
    [
        (new FlacCodec(), ["flac", "fla"]),
        (new Mp4Codec(), ["m4a", "m4b", "m4p", "mp4", "alac"]),
        (new OggCodec(), ["ogg", "oga", "opus", "spx"]),
        (new WavCodec(), ["wav", "wave", "rf64"]),
        (new AiffCodec(), ["aif", "aiff", "aifc"]),
        (new DsfCodec(), ["dsf"]),
        (new AsfCodec(), ["wma", "asf"]),
        (new MonkeysAudioCodec(), ["ape"]),
        (new WavPackCodec(), ["wv"]),
        (new MusepackCodec(), ["mpc", "mp+", "mpp"]),
        (new MpegCodec(), ["mp3", "mp2", "mp1", "mpga"]),
    ];
}
