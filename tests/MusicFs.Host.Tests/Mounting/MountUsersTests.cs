using System.Diagnostics;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Tests.Mounting;

[TestClass]
public sealed class MountUsersTests
{
    [TestMethod]
    public void Find_ProcessWithAnOpenFileBelow_NamesIt()
    {
        string folder = Directory.CreateTempSubdirectory("musicfs-users-").FullName;
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 9>'{folder}/open'; echo ready; read -r line");
        using Process shell = Process.Start(start)!;
        try
        {
            Assert.AreEqual("ready", shell.StandardOutput.ReadLine());
            CollectionAssert.AreEqual(new[] { shell.Id }, MountUsers.Find(folder).Select(user => user.ProcessId).ToArray());
            Assert.Contains($"({shell.Id})", MountUsers.Describe(folder));
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Find_NobodyThere_IsEmpty()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("musicfs-users-");
        Assert.IsEmpty(MountUsers.Find(folder.FullName));
        folder.Delete();
    }
}
