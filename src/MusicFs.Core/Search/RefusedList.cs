namespace MusicFs.Core.Search;

/// <summary>A file on an origin that should be a collection and is none.</summary>
/// <param name="Name">As it calls itself, or as the file is called.</param>
/// <param name="Place">Origin and path.</param>
/// <param name="Reason">A sentence.</param>
public sealed record RefusedList(string Name, string Place, string Reason);
