using System.Diagnostics;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// A12: programs that change tags do so through a mount with virtual edits. Each changes a file, reads it back, and the sound is what it was; what
/// is no change of tags is refused with a reason. That no original was touched is proven at the end.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class TaggerTests
{
    private const string LongText = "a comment that needs more room than there is";

    /// <summary>Of each the tool, and the format.</summary>
    private static readonly string[] Songs =
    [
        "mutagen.flac", "mutagen.mp3", "mutagen.ogg", "mutagen.opus", "mutagen.m4a", "mutagen.wav", "mutagen.aiff", "metaflac.flac", "eyed3.mp3", "id3v2.mp3",
        "kid3.flac", "kid3.mp3", "kid3.ogg", "kid3.m4a", "vorbiscomment.ogg", "ffmpeg.flac", "python.flac", "attributes.flac", "refused.flac", "wrong.mp3", "windows.wma",
    ];

    private static MountedLibrary? _library;

    private static MountedLibrary Library => _library!;

    [ClassInitialize]
    public static async Task MountAsync(TestContext context)
    {
        Prerequisite.Players("ffmpeg", "ffprobe", "metaflac", "eyeD3", "id3v2", "kid3-cli", "vorbiscomment", "getfattr", "setfattr");
        Folders folders = new();
        await WriteAsync(folders["music"], Songs);
        _library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], folders, "--virtual-edits", "--template", "$album/$title.$ext");
    }

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
    }

    [TestMethod]
    [DataRow("flac")]
    [DataRow("mp3")]
    [DataRow("ogg")]
    [DataRow("opus")]
    [DataRow("m4a")]
    [DataRow("wav")]
    [DataRow("aiff")]
    public async Task Mutagen_InPlace_IsReadBack(string format)
    {
        string path = PathOf($"mutagen.{format}"), sound = await SoundOfAsync(path);
        // First what fits into the padding, then what moves the audio, then without it again.
        foreach ((string comment, string times) in new[] { ("short", "1"), ("c", "200000"), ("gone again", "1") })
            await SucceedAsync("/usr/bin/python3", "-c", Mutagen, path, comment, times);

        Assert.Contains("gone again", await SucceedAsync("/usr/bin/python3", "-c", "import mutagen, sys; print(mutagen.File(sys.argv[1]).tags.pprint())", path));
        Assert.AreEqual(sound, await SoundOfAsync(path));
        Assert.AreEqual("edited", await AttributeAsync("user.musicfs.served", path));
        Assert.AreEqual(new FileInfo(path).Length, (await File.ReadAllBytesAsync(path)).Length);
    }

    [TestMethod]
    public async Task Metaflac_InPaddingAndWithATemporaryFile_IsReadBack()
    {
        string path = PathOf("metaflac.flac"), sound = await SoundOfAsync(path);
        await SucceedAsync("metaflac", "--remove-tag=GENRE", "--set-tag=GENRE=Blues", "--set-tag=GENRE=Soul", path);
        await SucceedAsync("metaflac", "--dont-use-padding", $"--set-tag=LYRICS={LongText}", path);
        await using (FileStream cover = File.Create(Library.MountPoint + "-cover.png"))
            await cover.WriteAsync(Convert.FromBase64String(OnePixel));
        await SucceedAsync("metaflac", $"--import-picture-from={Library.MountPoint}-cover.png", path);

        Assert.AreEqual($"GENRE=Blues\nGENRE=Soul\nLYRICS={LongText}\n", await SucceedAsync("metaflac", "--show-tag=GENRE", "--show-tag=LYRICS", path));
        await SucceedAsync("metaflac", $"--export-picture-to={Library.MountPoint}-back.png", path);
        Assert.AreEqual(OnePixel, Convert.ToBase64String(await File.ReadAllBytesAsync(Library.MountPoint + "-back.png")));
        Assert.AreEqual(sound, await SoundOfAsync(path));
        // The picture is the album's from then on.
        CollectionAssert.AreEquivalent((string[])[path, Path.Combine(Path.GetDirectoryName(path)!, "cover.jpg")], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public async Task EyeD3_IsReadBack()
    {
        string path = PathOf("eyed3.mp3"), sound = await SoundOfAsync(path);
        await SucceedAsync("eyeD3", "--artist", "Eye", "--add-comment", LongText, path);
        string shown = await SucceedAsync("eyeD3", path);
        Assert.Contains("artist: Eye", shown);
        Assert.Contains(LongText, shown);
        Assert.AreEqual(sound, await SoundOfAsync(path));
    }

    [TestMethod]
    public async Task Id3v2_IsReadBack()
    {
        string path = PathOf("id3v2.mp3"), sound = await SoundOfAsync(path);
        await SucceedAsync("id3v2", "--comment", LongText, "--genre", "17", path);
        string shown = await SucceedAsync("id3v2", "--list", path);
        Assert.Contains(LongText, shown);
        Assert.Contains("Rock (17)", shown);
        Assert.Contains("Art", shown);
        Assert.AreEqual(sound, await SoundOfAsync(path));
    }

    [TestMethod]
    [DataRow("flac")]
    [DataRow("mp3")]
    [DataRow("ogg")]
    [DataRow("m4a")]
    public async Task Kid3_TitleAndComment_IsReadBackUnderItsNewName(string format)
    {
        string path = PathOf($"kid3.{format}"), sound = await SoundOfAsync(path);
        await SucceedAsync("kid3-cli", "-c", "set title 'Kid Three'", "-c", $"set comment '{LongText}'", "-c", "save", path);
        string moved = Path.Combine(Path.GetDirectoryName(path)!, $"Kid Three.{format}");
        string shown = await SucceedAsync("kid3-cli", "-c", "get", moved);
        Assert.Contains(LongText, shown);
        Assert.Contains("Kid Three", shown);
        Assert.AreEqual(sound, await SoundOfAsync(moved));
        // A program goes on with the name it knows.
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(moved), await File.ReadAllBytesAsync(path));
        Assert.DoesNotContain(path, Directory.GetFiles(Path.GetDirectoryName(path)!));
        await SucceedAsync("kid3-cli", "-c", "set title kid3", "-c", "save", moved);
    }

    [TestMethod]
    public async Task Vorbiscomment_RemovesTheFileFirst_IsReadBack()
    {
        string path = PathOf("vorbiscomment.ogg"), sound = await SoundOfAsync(path);
        await SucceedAsync("vorbiscomment", "-a", "-t", $"COMMENT={LongText}", path);
        Assert.Contains($"COMMENT={LongText}", await SucceedAsync("vorbiscomment", "-l", path));
        Assert.AreEqual(sound, await SoundOfAsync(path));
        CollectionAssert.AreEqual((string[])[path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public async Task Ffmpeg_CopyRenamedOverTheTrack_IsReadBack()
    {
        string path = PathOf("ffmpeg.flac"), sound = await SoundOfAsync(path), beside = Path.Combine(Path.GetDirectoryName(path)!, "out.flac");
        await SucceedAsync("ffmpeg", "-v", "error", "-i", path, "-c", "copy", "-metadata", "mood=calm", beside);
        Assert.IsTrue(File.Exists(beside));
        await SucceedAsync("mv", beside, path);
        Assert.IsFalse(File.Exists(beside));
        Assert.AreEqual("MOOD=calm\n", await SucceedAsync("metaflac", "--show-tag=MOOD", path));
        Assert.AreEqual(sound, await SoundOfAsync(path));
        Assert.AreEqual(0, (await Program.RunAsync("flac", ["--test", "--silent", path])).ExitCode);
    }

    [TestMethod]
    public async Task Script_TruncatesAndWritesAnew_IsReadBack()
    {
        string path = PathOf("python.flac"), sound = await SoundOfAsync(path), copy = Library.MountPoint + "-copy.flac";
        File.Copy(path, copy);
        await SucceedAsync("metaflac", "--set-tag=MOOD=new", copy);
        // Open with O_TRUNC, and a read of what was written before it is closed.
        await SucceedAsync("/usr/bin/python3", "-c", """
            import sys
            new = open(sys.argv[1], 'rb').read()
            with open(sys.argv[2], 'wb+') as f:
                f.write(new[:5000]); f.write(new[5000:])
                f.seek(0)
                assert f.read() == new
            """, copy, path);
        Assert.AreEqual("MOOD=new\n", await SucceedAsync("metaflac", "--show-tag=MOOD", path));
        Assert.AreEqual(sound, await SoundOfAsync(path));
    }

    [TestMethod]
    public async Task ExtendedAttributes_SetAndTakenBack_ChangeTheFile()
    {
        string path = PathOf("attributes.flac");
        byte[] before = await File.ReadAllBytesAsync(path);
        await SucceedAsync("setfattr", "-n", "user.musicfs.tag.mood", "-v", "calm; salty", path);
        Assert.AreEqual("MOOD=calm\nMOOD=salty\n", await SucceedAsync("metaflac", "--show-tag=MOOD", path));
        Assert.AreEqual("calm; salty", await AttributeAsync("user.musicfs.tag.MOOD", path));
        Assert.Contains("user.musicfs.tag.ALBUM", await SucceedAsync("getfattr", "-m", "user.musicfs.tag", path));
        await SucceedAsync("setfattr", "-x", "user.musicfs.tag.MOOD", path);
        Assert.AreNotEqual(0, (await Program.RunAsync("setfattr", ["-x", "user.musicfs.tag.MOOD", path])).ExitCode);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
    }

    [TestMethod]
    public async Task WhatIsNoChangeOfTags_IsRefusedWithAReason()
    {
        string path = PathOf("refused.flac"), folder = Path.GetDirectoryName(path)!;
        byte[] before = await File.ReadAllBytesAsync(path);

        Outcome copied = await Program.RunAsync("cp", [PathOf("wrong.mp3"), Path.Combine(folder, "new.mp3")]);
        Assert.AreNotEqual(0, copied.ExitCode);
        Assert.Contains("Read-only file system", copied.Errors);
        Assert.AreEqual(Libc.EROFS, Libc.Open(Path.Combine(folder, "notes.txt"), Libc.O_WRONLY | Libc.O_CREAT));
        Assert.AreEqual(Libc.EROFS, Libc.Open(PathOf("windows.wma"), Libc.O_WRONLY));
        Assert.AreEqual(Libc.EROFS, Libc.Open(Library[".origins/music/refused.flac"], Libc.O_WRONLY));
        Assert.AreEqual(Libc.EROFS, Libc.Truncate(path));
        Outcome damaged = await Program.RunAsync("/usr/bin/python3", ["-c", "import sys; f = open(sys.argv[1], 'r+b'); f.seek(-4000, 2); f.write(b'not this audio'); f.close()", path]);
        Assert.Contains("Read-only file system", damaged.Errors);
        Outcome over = await Program.RunAsync("/bin/bash", ["-c", "cp \"$1\" \"$2.tmp\"; mv \"$2.tmp\" \"$2\"", "-", PathOf("wrong.mp3"), path]);
        Assert.AreNotEqual(0, over.ExitCode);

        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
        CollectionAssert.AreEqual((string[])[path], Directory.GetFiles(folder));
        Outcome explained = await Program.MusicfsAsync("explain", path);
        Assert.AreEqual(0, explained.ExitCode, explained.Errors);
        Assert.Contains("The audio is not the track's any more", explained.Output);
        await Library.WaitForErrorAsync("is a new file, and none of the folder's tracks has its audio");
    }

    [TestMethod]
    public async Task Daemon_KilledBetweenWriteAndClose_OldTagsAreThere()
    {
        Folders folders = new();
        await WriteAsync(folders["music"], ["killed.flac"]);
        string[] options = ["--virtual-edits", "--template", "$album/$title.$ext", "--cache-dir", folders["cache"]];
        string path = Path.Combine(folders["mount"], "killed", "killed.flac");
        await using (MountedLibrary first = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, options))
        {
            await SucceedAsync("metaflac", "--set-tag=MOOD=kept", path);
            // Its standard input stays open: it has not closed the file when the daemon dies.
            using Process tagger = Program.StartTalking("/usr/bin/python3", "-u", "-c", """
                import sys
                f = open(sys.argv[1], 'r+b', buffering=0)
                f.seek(100); f.write(b'half of a header'); print('written')
                sys.stdin.read(); f.close()
                """, path);
            Assert.AreEqual("written", await tagger.StandardOutput.ReadLineAsync());
            first.Process.Kill();
            await first.EndAsync();
            tagger.StandardInput.Close();
            await tagger.WaitForExitAsync();
        }

        await using MountedLibrary second = await MountedLibrary.StartAsync(folders["music"], folders["mount"], folders, options);
        Assert.AreEqual("MOOD=kept\n", await SucceedAsync("metaflac", "--show-tag=MOOD", path));
        Assert.IsEmpty(Directory.EnumerateFiles(folders["cache"], "*.scratch", SearchOption.AllDirectories));

        // Two daemons run now, and the path says which of them is asked.
        Outcome explained = await Program.MusicfsAsync("explain", path);
        Assert.Contains("overlay   MOOD = kept", explained.Output, explained.Errors);
        Outcome unnamed = await Program.MusicfsAsync("explain", "/killed/killed.flac");
        Assert.AreEqual(2, unnamed.ExitCode, unnamed.Output);
    }

    private const string OnePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private const string Mutagen = """
        import sys, mutagen
        from mutagen.id3 import ID3, COMM
        path, text = sys.argv[1], sys.argv[2] * int(sys.argv[3])
        f = mutagen.File(path)
        if f.tags is None: f.add_tags()
        if isinstance(f.tags, ID3): f.tags.setall('COMM', [COMM(encoding=3, lang='eng', desc='', text=[text])])
        elif path.endswith('m4a'): f.tags['\xa9cmt'] = [text]
        else: f.tags['COMMENT'] = [text]
        f.save()
        """;

    private static string PathOf(string song) => Library[Path.Combine(Path.GetFileNameWithoutExtension(song), song)];

    /// <summary>Songs whose titles are their files' names without the ending, in one run; each sounds otherwise.</summary>
    private static async Task WriteAsync(string folder, string[] songs)
    {
        List<string> arguments = ["-v", "error"];
        for (int i = 0; i < songs.Length; i++)
            arguments.AddRange(["-f", "lavfi", "-i", $"sine=frequency={300 + (i * 20)}:duration=3"]);
        for (int i = 0; i < songs.Length; i++)
        {
            arguments.AddRange(["-map", $"{i}:a", "-metadata", $"title={Path.GetFileNameWithoutExtension(songs[i])}", "-metadata", "artist=Art", "-metadata", $"album={Path.GetFileNameWithoutExtension(songs[i])}"]);
            arguments.AddRange(["-id3v2_version", "3", "-write_id3v2", "1"]);
            arguments.Add(Path.Combine(folder, songs[i]));
        }

        await SucceedAsync("ffmpeg", [.. arguments]);
    }

    private static async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync(program, arguments);
        Assert.AreEqual(0, outcome.ExitCode, $"{program}: {outcome.Errors}{outcome.Output}");
        return outcome.Output;
    }

    private static Task<string> AttributeAsync(string name, string path) => SucceedAsync("getfattr", "--only-values", "-n", name, path);

    private static Task<string> SoundOfAsync(string path) => SucceedAsync("ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-");
}
