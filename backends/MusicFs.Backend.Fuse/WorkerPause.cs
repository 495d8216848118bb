namespace MusicFs.Backend.Fuse;

/// <summary>Whether the workers of a connection are to take no more requests.</summary>
internal sealed class WorkerPause
{
    private volatile bool _isAsked;

    public bool IsAsked => _isAsked;

    public void Ask() => _isAsked = true;
}
