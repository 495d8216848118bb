namespace MusicFs.Testing.Backends;

/// <summary>A file that a program has open for reading.</summary>
public interface IHostFile : IDisposable
{
    /// <summary>Reads; 0 at the end of the file.</summary>
    int Read(Span<byte> destination, long offset);
}
