using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>What a file is now, and what came with the answer that said so: the bytes of a first read, an answer that goes on, or nothing.</summary>
internal sealed record HttpOpening(HttpValidators Validators) : IDisposable
{
    /// <summary>The bytes of one read.</summary>
    public HttpBeginning? Beginning { get; init; }

    /// <summary>An answer that is read on, and what of the file comes with it.</summary>
    public BoundedBody? Body { get; init; }

    public FirstRead Coming { get; init; }

    /// <summary>It is not wanted.</summary>
    public void Dispose()
    {
        Beginning?.Dispose();
        Body?.Dispose();
    }
}
