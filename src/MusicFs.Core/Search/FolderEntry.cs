using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Search;

/// <summary>Something in a folder of what was found: a link, a folder, or a list that is written when it is opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where a link leads; null for what is none.</param>
/// <param name="Folder">Null for what is none.</param>
/// <param name="Write">Of a list, on a thread that may wait; null for what is none.</param>
internal sealed record FolderEntry(byte[] Name, byte[]? Target = null, VirtualFolder? Folder = null, Func<Task<FsResult<byte[]>>>? Write = null);
