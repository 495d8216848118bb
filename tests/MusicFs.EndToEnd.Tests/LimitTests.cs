using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>L4, H8: a daemon that may have few descriptors runs short of them, says so, and goes on when some are free again.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class LimitTests
{
    [TestMethod]
    public async Task Descriptors_SixtyFourAndAllInUse_FailsCleanlySaysSoAndRecovers()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        MusicFs.Host.Demo.DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] arguments = ["-c", "ulimit -n 64; exec \"$0\" \"$@\"", Program.Musicfs, "mount", folders["mount"], "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"], "--no-passthrough"];
        await using MountedLibrary library = await MountedLibrary.StartAsync("/bin/bash", arguments, folders["music"], folders["mount"], null);
        string[] tracks = [.. library.Tracks()];
        Dictionary<string, byte[]> originals = tracks.ToDictionary(static path => path, File.ReadAllBytes);
        List<FileStream> open = [];
        int refused = 0;
        try
        {
            for (int i = 0; i < 200; i++)
            {
                try
                {
                    // A file of its own each: the daemon has one descriptor for all handles of a file.
                    open.Add(File.OpenRead(tracks[i % tracks.Length]));
                    byte[] head = new byte[16];
                    await open[^1].ReadExactlyAsync(head);
                }
                catch (IOException)
                {
                    refused++;
                }
            }

            await library.WaitUntilAsync(() => library.Errors.Contains("descriptors are in use", StringComparison.Ordinal));
            Assert.IsFalse(library.Process.HasExited);
        }
        finally
        {
            open.ForEach(static file => file.Dispose());
        }

        foreach (string track in tracks)
            CollectionAssert.AreEqual(originals[track], await File.ReadAllBytesAsync(track), track);
    }
}
