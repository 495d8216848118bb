using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.WebDav;

/// <summary>One resource of a multistatus answer.</summary>
/// <param name="Link">Its URL as the server wrote it.</param>
/// <param name="IsFolder">Whether it is a collection.</param>
/// <param name="Version">Of a file; null where the server tells no length.</param>
internal readonly record struct DavEntry(string Link, bool IsFolder, OriginVersion? Version);
