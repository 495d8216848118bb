using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

[TestClass]
public sealed class IndexReaderTests
{
    private const string Nginx = """
        <html>
        <head><title>Index of /music/</title></head>
        <body>
        <h1>Index of /music/</h1><hr><pre><a href="../">../</a>
        <a href="sub%20folder/">sub folder/</a>                                        21-Oct-2015 07:28                   -
        <a href="a%26b%20%3Cc%3E.flac">a&amp;b &lt;c&gt;.flac</a>                      21-Oct-2015 07:28             1234567
        </pre><hr></body>
        </html>
        """;

    private const string Apache = """
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
        <html>
         <head>
          <title>Index of /music</title>
          <style>a > b { content: "<a href='styled'>"; }</style>
         </head>
         <body>
        <h1>Index of /music</h1>
          <table>
           <tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a href="?C=N;O=D">Name</a></th></tr>
           <tr><td><a href="/">Parent Directory</a></td></tr>
           <tr><td><a href="sub%20folder/"><img src="x" alt=">"></a></td><td><a href="sub%20folder/">sub folder/</a></td></tr>
           <!-- <a href="commented">out</a> -->
           <tr><td><A CLASS='x' HREF = 'a&amp;b%20%3cc%3e.flac' >a</A></td></tr>
        </table>
        <address>Apache/2.4.59 (Debian) Server at localhost Port 80</address>
        </body></html>
        """;

    private const string Lighttpd = """
        <!DOCTYPE html>
        <html>
        <head>
        <title>Index of /music/</title>
        </head>
        <body>
        <table><tbody>
        <tr class="d"><td class="n"><a href="../">..</a>/</td></tr>
        <tr class="d"><td class="n"><a href="sub%20folder/">sub folder</a>/</td></tr>
        <tr><td class="n"><a href="a%26b%20%3Cc%3E.flac">a</a></td></tr>
        </tbody></table>
        <script type="text/javascript">
        // <!--
        if (a < b) { x = '<a href="scripted">'; }
        // -->
        </script>
        </body>
        </html>
        """;

    private const string NginxJson = """
        [
        { "name":"sub folder", "type":"directory", "mtime":"Wed, 21 Oct 2015 07:28:00 GMT" },
        { "name":"a&b <c>.flac", "type":"file", "mtime":"Wed, 21 Oct 2015 07:28:00 GMT", "size":1234567 },
        { "name":"pipe", "type":"other", "mtime":"Wed, 21 Oct 2015 07:28:00 GMT" }
        ]
        """;

    private const string CaddyJson = """
        [{"name":"sub folder/","size":4096,"url":"./sub%20folder/","mod_time":"2015-10-21T07:28:00.5Z","mode":2147484141,"is_dir":true,"is_symlink":false},
        {"name":"a\u0026b \u003cc\u003e.flac","size":1234567,"url":"./x","mod_time":"2015-10-21T07:28:00.987654321Z","mode":420,"is_dir":false,"is_symlink":false}]
        """;

    [TestMethod]
    [DataRow(Nginx, "text/html", 100_000)]
    [DataRow(Nginx, "text/html", 1)]
    [DataRow(Apache, "text/html", 100_000)]
    [DataRow(Apache, "text/html", 1)]
    [DataRow(Lighttpd, "text/html", 100_000)]
    [DataRow(Lighttpd, "TEXT/HTML", 7)]
    [DataRow(NginxJson, "application/json", 100_000)]
    [DataRow(NginxJson, "application/json", 1)]
    [DataRow(CaddyJson, "application/json", 13)]
    public async Task Read_ServersOwnIndex_HasItsEntries(string page, string type, int piece)
    {
        List<IndexEntry> entries = (await ReadAsync(Encoding.UTF8.GetBytes(page), type, piece)).Value;

        CollectionAssert.AreEquivalent(
            new[] { "sub folder True", "a&b <c>.flac False" },
            entries.Select(static e => $"{Encoding.UTF8.GetString(e.Name)} {e.IsFolder}").ToArray());
    }

    [TestMethod]
    [DataRow(NginxJson)]
    [DataRow(CaddyJson)]
    public async Task Read_ExactIndex_HasVersions(string page)
    {
        IndexEntry file = (await ReadAsync(Encoding.UTF8.GetBytes(page), "application/json", 100)).Value.Single(static e => !e.IsFolder);

        Assert.AreEqual(1_234_567, file.Version!.Value.Size);
        Assert.AreEqual(1_445_412_480_000_000_000, file.Version.Value.ModifiedNanoseconds);
    }

    [TestMethod]
    public async Task Read_JsonNameThatIsNoText_IsKeptByteForByte()
    {
        byte[] page = [.. "[{\"name\":\"x"u8, 0xFF, 0xFE, .. "\\u00e9\\ud83c\\udfb5\\\"\",\"type\":\"directory\"}]"u8];

        IndexEntry entry = (await ReadAsync(page, "application/json", 3)).Value.Single();

        CollectionAssert.AreEqual((byte[])[(byte)'x', 0xFF, 0xFE, .. "é🎵\""u8], entry.Name);
    }

    [TestMethod]
    [DataRow("<html><head><title>Sign in</title></head><body><a href=\"a.flac\">a</a></body></html>", "text/html", DisplayName = "a login")]
    [DataRow("<html><head><title>Index of /</title></head><body><a href=\"a.flac\">a</a>", "text/html", DisplayName = "cut page")]
    [DataRow("", "text/html", DisplayName = "nothing")]
    [DataRow("", "application/json", DisplayName = "no text")]
    [DataRow("[{\"name\":\"a\",\"type\":\"directory\"},", "application/json", DisplayName = "cut array")]
    [DataRow("{\"error\":\"maintenance\"}", "application/json", DisplayName = "an object")]
    [DataRow("[[{\"name\":\"a\"}]]", "application/json", DisplayName = "deeper")]
    [DataRow("[{\"size\":1}]", "application/json", DisplayName = "no name")]
    [DataRow("[{\"name\":\"a\",\"size\":-1}]", "application/json", DisplayName = "a negative size")]
    [DataRow("[\"a\"]", "application/json", DisplayName = "no objects")]
    [DataRow("[] []", "application/json", DisplayName = "two arrays")]
    public async Task Read_AnythingElse_IsCorrupt(string page, string type) =>
        Assert.AreEqual(FsError.Corrupt, (await ReadAsync(Encoding.UTF8.GetBytes(page), type, 100)).Error);

    [TestMethod]
    [DataRow("text/html", "<a href=\"")]
    [DataRow("application/json", "[{\"name\":\"")]
    public async Task Read_TokenWithoutEnd_IsCorruptSoon(string type, string start)
    {
        using EndlessStream page = new(Encoding.UTF8.GetBytes(start));

        FsResult<List<IndexEntry>> read = await IndexReader.For(type, "/"u8.ToArray())!.ReadAsync(page, default);

        Assert.AreEqual(FsError.Corrupt, read.Error);
        Assert.IsLessThan(200_000, page.Given);
    }

    [TestMethod]
    [DataRow("../x")]
    [DataRow("..")]
    [DataRow("a/b")]
    [DataRow("")]
    public async Task Read_JsonNameThatLeadsOut_IsLeftOut(string name) =>
        Assert.IsEmpty((await ReadAsync(Encoding.UTF8.GetBytes($$"""[{"name":"{{name}}","type":"file"}]"""), "application/json", 100)).Value);

    [TestMethod]
    public void For_OtherMediaType_IsNone() => Assert.IsNull(IndexReader.For("audio/flac", []));

    private static async Task<FsResult<List<IndexEntry>>> ReadAsync(byte[] page, string type, int piece)
    {
        using PieceStream stream = new(page, piece);
        return await IndexReader.For(type, "/music/"u8.ToArray())!.ReadAsync(stream, default);
    }

    /// <summary>Gives a few bytes at a time, as a network may.</summary>
    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default) =>
            base.ReadAsync(destination[..Math.Min(piece, destination.Length)], cancellationToken);
    }

    private sealed class EndlessStream(byte[] start) : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            destination.Span.Fill((byte)'x');
            if (Given == 0)
                start.CopyTo(destination);
            Given += destination.Length;
            return new(destination.Length);
        }
    }
}
