using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary><c>%aunique{}</c> on a live mount: an album that comes changes the path of its namesake, and one that goes gives it back.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class NamesakesTests
{
    [TestMethod]
    public async Task Watch_NamesakeComesAndGoes_TheOtherFollowsAlsoAfterARestart()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        // By somebody else, so that it is no copy of the other's.
        foreach (string file in Directory.GetFiles(Path.Combine(folders["music"], "rips/lanterns_harbour"), "*.flac"))
            Replace(file, "The Paper Lanterns"u8, "The Paper Lamplets"u8);
        string live = folders["live"];
        DemoLibrary.Write(live, CancellationToken.None);
        string[] options =
            ["--origin", $"live={live}", "--template", "$origin/$album%aunique{origin album}/$title.$format", "--cache-dir", folders["cache"]];
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options))
        {
            Assert.IsTrue(File.Exists(library["live/Harbour Lights/Low Tide.flac"]));
            Assert.IsTrue(File.Exists(library["music/Harbour Lights/Low Tide.flac"]));
        }

        // Nothing but the image and the catalog knows the first album now.
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options))
        {
            Directory.CreateDirectory(Path.Combine(live, "zz copy"));
            foreach (string file in Directory.GetFiles(Path.Combine(live, "rips/lanterns_harbour")))
                File.Copy(file, Path.Combine(live, "zz copy", Path.GetFileName(file)));
            await library.WaitUntilAsync(() => File.Exists(library["live/Harbour Lights [2]/Low Tide.flac"]));
            await library.WaitUntilAsync(() => File.Exists(library["live/Harbour Lights [1]/Low Tide.flac"]));
            await library.WaitUntilAsync(() => !Directory.Exists(library["live/Harbour Lights"]));
            Assert.IsTrue(File.Exists(library["music/Harbour Lights/Low Tide.flac"]));
        }

        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options))
        {
            Assert.IsTrue(File.Exists(library["live/Harbour Lights [2]/Low Tide.flac"]));
            Directory.Delete(Path.Combine(live, "zz copy"), recursive: true);
            await library.WaitUntilAsync(() => File.Exists(library["live/Harbour Lights/Low Tide.flac"]) && !Directory.Exists(library["live/Harbour Lights [1]"]));
        }
    }

    private static void Replace(string file, ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        byte[] bytes = File.ReadAllBytes(file);
        for (int at = bytes.AsSpan().IndexOf(text); at >= 0; at = bytes.AsSpan().IndexOf(text))
            other.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(file, bytes);
    }
}
