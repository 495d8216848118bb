namespace MusicFs.Chunks.Tests.Storage;

/// <summary>The steps at which a store may be made to fail or to die.</summary>
internal enum DiskStep
{
    Take,
    List,
    Create,
    Open,
    Read,
    Write,
    Sync,
    SetLength,
    Delete,
    Replace,
    SyncNames,
    MeasureSpace,
}
