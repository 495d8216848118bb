using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A real daemon asked by a client that was made from the .proto file alone (Clients/daemon.py).</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ControlClientTests
{
    [TestMethod]
    public async Task Client_OfAnotherLanguage_DoesWhatTheCommandsDo()
    {
        await Prerequisite.GrpcAsync();
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("first"), world.Music());
        string generated = Directory.CreateDirectory(world.PathOf("generated")).FullName;
        string protos = Path.Combine(AppContext.BaseDirectory, "Protos");
        Outcome made = await Program.RunAsync("/usr/bin/protoc", [$"-I{protos}", $"--python_out={generated}", Path.Combine(protos, "musicfs/v1/control.proto")]);
        Assert.AreEqual(0, made.ExitCode, made.Errors);
        string socket = Directory.EnumerateFiles(world.RuntimeDirectory, "*.sock").Single();

        string script = Path.Combine(AppContext.BaseDirectory, "Clients", "daemon.py");
        Outcome outcome = await Program.RunAsync("/usr/bin/python3", [script, generated, socket, world.PathOf("first"), world.Place("second")]);

        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        Assert.AreEqual("ok", outcome.Output.Trim());
        Assert.IsFalse(Mounts.Contains(world.PathOf("first")) || Mounts.Contains(world.PathOf("second")));
    }
}
