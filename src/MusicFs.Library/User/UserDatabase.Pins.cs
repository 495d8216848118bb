using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.User;

/// <content>What people want to be there without the network.</content>
public sealed partial class UserDatabase
{
    /// <summary>What is pinned, in the order in which it was.</summary>
    public IReadOnlyList<HeldPin> Pins(out Problem? problem) => Read(static reader => reader.Pins(), out problem) ?? [];

    /// <summary>Pins something, or gives a pin of the same rule another end and budget.</summary>
    public Task<Problem?> PutPinAsync(HeldPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return WriteAsync(writer => writer.Pins.Put(pin));
    }

    /// <summary>Takes a pin back. A problem also where there was none.</summary>
    public async Task<Problem?> RemovePinAsync(string rule)
    {
        bool isDone = false;
        Problem? problem = await WriteAsync(writer => isDone = writer.Pins.Remove(rule)).ConfigureAwait(false);
        return problem ?? (isDone ? null : new Problem($"Nothing is pinned by '{rule}'.", "List what is: musicfs pins"));
    }
}
