using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>A copy and the origin that has it.</summary>
internal readonly record struct Replica(IOrigin Origin, FileCopy Copy);
