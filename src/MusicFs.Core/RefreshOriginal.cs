using MusicFs.Contracts.Origins;

namespace MusicFs.Core;

/// <summary>
/// Looks at one original again and publishes what became of it. Completes when the tree is right; never throws for what
/// it finds.
/// </summary>
public delegate Task RefreshOriginal(string originId, OriginPath path);
