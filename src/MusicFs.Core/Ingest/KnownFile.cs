using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>What is kept of a file once its path is rendered.</summary>
/// <param name="File">Its entry in the tree.</param>
/// <param name="Album">What its album said, for rendering it again alone.</param>
internal readonly record struct KnownFile(TreeFile File, AlbumFacts Album);
