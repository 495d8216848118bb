using System.Globalization;
using MusicFs.Host.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Tests.Logging;

[TestClass]
public sealed class PathPrivacyTests
{
    [TestMethod]
    public void Apply_HidesHome_WritesATildeInValuesAndExceptions()
    {
        string text = Write(new PathPrivacy(hidesHome: true, masksPaths: false, "/home/ann"), new IOException("Could not find '/home/ann/x'."), "/home/ann/Music/a b.flac");
        Assert.DoesNotContain("/home/ann", text);
        Assert.Contains("Opening \"~/Music/a b.flac\" failed", text);
        Assert.Contains("'~/x'", text);
    }

    [TestMethod]
    [DataRow("/home/ann/Music/a b.flac")]
    [DataRow("rips/secret album/a b.flac")]
    [DataRow("sftp://host/secret/a b.flac")]
    public void Apply_MasksPaths_WritesTheSameHashForTheSamePath(string path)
    {
        PathPrivacy privacy = new(hidesHome: false, masksPaths: true, "/home/ann");
        string first = Write(privacy, null, path);
        StringAssert.Matches(first, new("""^Opening "<[0-9a-f]{8}>" failed$"""));
        Assert.AreEqual(first, Write(privacy, null, path));
        Assert.AreNotEqual(first, Write(privacy, null, path + "2"));
    }

    [TestMethod]
    public void Apply_MasksPaths_HidesThoseOfExceptions()
    {
        string text = Write(new PathPrivacy(false, true, ""), new IOException("Could not find '/srv/secret album/x'."), "nas");
        Assert.DoesNotContain("secret", text);
        Assert.Contains("Opening \"nas\" failed", text);
        Assert.Contains("IOException: Could not find '<", text);
    }

    private static string Write(PathPrivacy privacy, Exception? failure, string value)
    {
        Keeper keeper = new();
        using (Logger logger = new LoggerConfiguration().WriteTo.Sink(keeper).CreateLogger())
            logger.Error(failure, "Opening {Path} failed", value);
        LogEvent applied = privacy.Apply(keeper.Event!);
        return applied.RenderMessage(CultureInfo.InvariantCulture);
    }

    private sealed class Keeper : ILogEventSink
    {
        public LogEvent? Event { get; private set; }

        public void Emit(LogEvent logEvent) => Event = logEvent;
    }
}
