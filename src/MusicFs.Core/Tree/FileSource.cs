using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Tree;

/// <summary>The original behind a file.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="Cut">What part of it is shown; null for all of it.</param>
/// <param name="Text">What is made of it; null where it is shown as it is.</param>
internal sealed record FileSource(string OriginId, OriginPath Path, OriginVersion Version, PcmCut? Cut = null, MadeText? Text = null);
