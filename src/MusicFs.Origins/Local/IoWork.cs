namespace MusicFs.Origins.Local;

/// <summary>A call to be made by <see cref="IoThreads"/>. Completes its caller itself and never throws.</summary>
internal abstract class IoWork
{
    public abstract void Execute();
}
