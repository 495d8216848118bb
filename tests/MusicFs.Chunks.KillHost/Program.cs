using System.Globalization;
using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Chunks.KillHost;
using MusicFs.Contracts.Errors;

// FOLDER FIRST bounded|unbounded: puts, maps, reads, trims and verifies from several threads for ever, and says which number is stored.
string folder = args[0];
int next = int.Parse(args[1], CultureInfo.InvariantCulture);
(ChunkStore? store, _) = await ChunkStore.OpenAsync(KillWork.Options(folder, args[2] == "bounded"));
if (store is null)
    return 1;
Stream output = Console.OpenStandardOutput();
Lock gate = new();

await Task.WhenAll(Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
{
    Random random = new();
    byte[] buffer = new byte[1000];
    while (true)
    {
        int number = Interlocked.Increment(ref next) - 1;
        byte[] content = KillWork.Content(number);
        FsResult<ChunkId> put = await store.PutAsync(content, default);
        // While the store keeps nothing the numbers stand still, so that whoever checks knows how far they went.
        while (!put.IsSuccess)
        {
            await Task.Yield();
            put = await store.PutAsync(content, default);
        }

        store.Contents.Add(KillWork.FileOf(number), new ContentRange(KillWork.OffsetOf(number), content.Length, put.Value));
        // Said only now: whatever was said must be found.
        lock (gate)
            output.Write(System.Text.Encoding.ASCII.GetBytes($"{number}\n"));
        await store.ReadAsync(ChunkId.Of(KillWork.Content(random.Next(number + 1))), 0, buffer, default);
        if (random.Next(60) == 0)
            await store.VerifyAsync(new VerifyScope(20, Repair: true), default);
        if (random.Next(40) == 0)
            await store.FlushAsync();
    }
})));
return 0;
