using MusicFs.Contracts.FileSystem;
using MusicFs.Origins.Local;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Local;

/// <summary>What holds for folders of this machine, whichever system reads them.</summary>
public abstract class FolderOriginConformance : OriginConformance
{
    protected FolderOriginConformance()
    {
        Root = Path.Combine(Folder, "root");
        Directory.CreateDirectory(Root);
    }

    /// <summary>A folder of this test; the origin's is below it.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("musicfs-local-").FullName;

    /// <summary>The origin's folder.</summary>
    protected string Root { get; }

    [TestCleanup]
    public void Remove()
    {
        ((IDisposable)Origin).Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    [TestMethod]
    public void Open_MissingOrFile_SaysWhatToDo()
    {
        string file = Path.Combine(Folder, "file");
        File.WriteAllText(file, "");

        Assert.IsNull(Open(Path.Combine(Folder, "missing"), out Problem? missing));
        Assert.IsNull(Open(file, out Problem? wrong));

        StringAssert.Contains(missing!.What, "does not exist");
        StringAssert.Contains(wrong!.What, "is not a folder");
    }

    /// <summary>The origin over a folder.</summary>
    protected abstract IFolderOrigin? Open(string folder, out Problem? problem);

    protected override void Write(string path, byte[] content)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    protected override void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(Root, path));

    protected override void Delete(string path) => File.Delete(Path.Combine(Root, path));
}
