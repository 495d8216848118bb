using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>A picture in a directory that is a part of an original.</summary>
/// <param name="Root">The folder of the album that it is of, whose picture it takes the place of.</param>
/// <param name="Place">Path from the root of the view, without a slash in front.</param>
/// <param name="Size">Bytes; 0 for none: that of the album goes.</param>
/// <param name="Code">What part of the original; the tree only keeps it.</param>
internal sealed record TreePicture(OriginPath Root, string Place, long Size = 0, ulong Code = 0);
