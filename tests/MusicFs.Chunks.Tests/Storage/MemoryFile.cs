namespace MusicFs.Chunks.Tests.Storage;

/// <summary>A file of <see cref="MemoryFolder"/>: what programs see, what is surely on the disk, and what was done in between.</summary>
internal sealed class MemoryFile
{
    // What a disk writes whole or not at all.
    private const int Sector = 512;

    private readonly List<(long Offset, byte[]? Content)> _pending = [];
    private byte[] _durable = [];

    public byte[] Content { get; private set; } = [];

    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        _pending.Add((offset, content.ToArray()));
        Content = Applied(Content, offset, content);
    }

    public void SetLength(long length)
    {
        _pending.Add((length, null));
        Content = Resized(Content, length);
    }

    public void Sync()
    {
        _durable = Content.ToArray();
        _pending.Clear();
    }

    /// <summary>Changes what is there and on the disk, as bad memory or a bad disk does.</summary>
    public void Damage(int offset, byte mask)
    {
        Content[offset] ^= mask;
        if (offset < _durable.Length)
            _durable[offset] = Content[offset];
    }

    public MemoryFile Clone()
    {
        MemoryFile clone = new() { Content = Content.ToArray() };
        clone.Sync();
        return clone;
    }

    /// <summary>The file as a power cut leaves it: of what was not synced any sectors, in any order.</summary>
    public MemoryFile AfterPowerCut(Random random)
    {
        byte[] content = _durable.ToArray();
        double chance = random.NextDouble();
        foreach ((long offset, byte[]? written) in _pending)
        {
            if (written is null)
            {
                if (random.NextDouble() < chance)
                    content = Resized(content, offset);
                continue;
            }

            for (int start = 0; start < written.Length; start += Sector)
            {
                if (random.NextDouble() < chance)
                    content = Applied(content, offset + start, written.AsSpan(start, Math.Min(Sector, written.Length - start)));
            }
        }

        MemoryFile file = new() { Content = content };
        file.Sync();
        return file;
    }

    private static byte[] Applied(byte[] content, long offset, ReadOnlySpan<byte> written)
    {
        byte[] result = content.Length >= offset + written.Length ? content : Resized(content, offset + written.Length);
        written.CopyTo(result.AsSpan((int)offset));
        return result;
    }

    private static byte[] Resized(byte[] content, long length)
    {
        Array.Resize(ref content, (int)length);
        return content;
    }
}
