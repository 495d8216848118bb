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

    /// <summary>All INFO lists; the last of them is <see cref="Info"/>.</summary>
    public List<IffChunk> Infos { get; } = [];

    /// <summary>The chunk of 64-bit sizes.</summary>
    public IffChunk Long { get; set; }

    /// <summary>The first byte after all chunks.</summary>
    public long End { get; set; }

    /// <summary>By where each chunk begins, where the next one does.</summary>
    public Dictionary<long, long> Regions { get; } = [];

    /// <summary>Whether the data chunk is as long as it says.</summary>
    public bool IsDataWhole { get; set; }

    public IffChunk Labels { get; set; }

    public IffChunk Cue { get; set; }

    public IffChunk Broadcast { get; set; }

    public IffChunk Id3 { get; set; }
}
