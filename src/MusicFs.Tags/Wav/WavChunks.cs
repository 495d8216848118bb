using MusicFs.Tags.Iff;

namespace MusicFs.Tags.Wav;

/// <summary>What a walk through a WAV file met. Chunks that are default were not there.</summary>
internal sealed class WavChunks
{
    public WavFormat? Format { get; set; }

    /// <summary>The data chunk's length where 32 bits are too few; 0 where the file does not say.</summary>
    public ulong LongDataLength { get; set; }

    /// <summary>Samples of each channel, from the fact chunk.</summary>
    public uint Samples { get; set; }

    public IffChunk Data { get; set; }

    public IffChunk Info { get; set; }

    public IffChunk Labels { get; set; }

    public IffChunk Cue { get; set; }

    public IffChunk Broadcast { get; set; }

    public IffChunk Id3 { get; set; }
}
