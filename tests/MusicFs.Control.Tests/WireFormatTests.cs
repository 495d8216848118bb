using System.Buffers;
using System.IO.Pipelines;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control.Tests;

[TestClass]
public sealed class WireFormatTests
{
    [TestMethod]
    [DataRow("plain text", "plain text")]
    [DataRow("100 %", "100 %25")]
    [DataRow("Jóga\n", "J%C3%B3ga%0A")]
    public void PercentEncoding_Text_IsEncodedAndComesBack(string text, string encoded)
    {
        Assert.AreEqual(encoded, PercentEncoding.Encode(text));
        Assert.AreEqual(text, PercentEncoding.Decode(encoded));
    }

    [TestMethod]
    [DataRow("%")]
    [DataRow("%4")]
    [DataRow("%zz")]
    public void PercentEncoding_Broken_IsKept(string text) => Assert.AreEqual(text, PercentEncoding.Decode(text));

    [TestMethod]
    [DataRow("1H", 3600_000d)]
    [DataRow("2M", 120_000d)]
    [DataRow("3S", 3000d)]
    [DataRow("250m", 250d)]
    [DataRow("5000u", 5d)]
    [DataRow("99999999n", 99.999999)]
    public void Timeout_OfEveryUnit_IsRead(string text, double milliseconds)
    {
        Assert.IsTrue(GrpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.AreEqual(milliseconds, timeout.TotalMilliseconds, 0.001);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("S")]
    [DataRow("5")]
    [DataRow("5s")]
    [DataRow("-5S")]
    [DataRow("123456789S")]
    [DataRow("1.5S")]
    public void Timeout_Malformed_IsRefused(string text) => Assert.IsFalse(GrpcTimeout.TryParse(text, out _));

    [TestMethod]
    [DataRow(0)]
    [DataRow(30)]
    [DataRow(3_000_000)]
    public void Timeout_Formatted_ComesBack(int seconds)
    {
        TimeSpan timeout = TimeSpan.FromSeconds(seconds);
        Assert.IsTrue(GrpcTimeout.TryParse(GrpcTimeout.Format(timeout), out TimeSpan back));
        Assert.AreEqual(timeout.TotalMilliseconds, back.TotalMilliseconds, 1);
    }

    [TestMethod]
    public async Task Messages_ArrivingByteByByte_AreRead()
    {
        Pipe pipe = new();
        byte[] bytes = [.. MessageFraming.ToArray(new StatusReply { Version = "1" }), .. MessageFraming.ToArray(new StatusReply { Version = "2" })];
        Task writing = Task.Run(async () =>
        {
            foreach (byte value in bytes)
                await pipe.Writer.WriteAsync(new[] { value });
            await pipe.Writer.CompleteAsync();
        });

        List<string> versions = [];
        while ((await MessageFraming.ReadAsync(pipe.Reader, StatusReply.Parser, CancellationToken.None)).Message is { } message)
            versions.Add(message.Version);

        Assert.AreEqual("1 2", string.Join(' ', versions));
        await writing;
    }

    [TestMethod]
    public void Message_Written_HasThePrefix()
    {
        ArrayBufferWriter<byte> buffer = new();
        MessageFraming.Write(buffer, new StatusReply { Version = "12" });
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 0, 4, 0x0a, 2, (byte)'1', (byte)'2' }, buffer.WrittenSpan.ToArray());
    }
}
