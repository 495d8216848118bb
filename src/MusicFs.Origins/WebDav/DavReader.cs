using System.Globalization;
using System.Text;
using System.Xml;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.WebDav;

/// <summary>
/// Reads the answer to a PROPFIND (RFC 4918, 14.16: multistatus) one resource at a time. The server is not trusted: no DTD, no
/// entities but XML's own, and limits on depth, on the length of any one thing and on the number of different names.
/// </summary>
internal sealed class DavReader : IDisposable
{
    private const string Dav = "DAV:";
    private const int MostDepth = 32, MostText = 16 * 1024;

    private readonly XmlReader _reader;

    public DavReader(Stream body) => _reader = XmlReader.Create(new MarkupGuard(body), new XmlReaderSettings
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        NameTable = new BoundedNameTable(),
        CloseInput = false,
    });

    /// <summary>Every resource in turn; throws <see cref="XmlException"/> or <see cref="InvalidDataException"/> where it is no multistatus or not a whole one.</summary>
    public async IAsyncEnumerable<DavEntry> ReadAsync()
    {
        await _reader.MoveToContentAsync().ConfigureAwait(false);
        if (!Is("multistatus"))
            throw new InvalidDataException($"The answer begins with {_reader.LocalName}, not with multistatus.");
        while (await _reader.ReadAsync().ConfigureAwait(false))
        {
            CheckDepth();
            if (_reader.NodeType == XmlNodeType.Element && _reader.Depth == 1 && Is("response") && !_reader.IsEmptyElement)
                yield return await ReadResponseAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _reader.Dispose();

    private async ValueTask<DavEntry> ReadResponseAsync()
    {
        string link = "";
        DavProperties found = new();
        while (await NextInsideAsync(1).ConfigureAwait(false))
        {
            if (_reader.NodeType != XmlNodeType.Element || _reader.Depth != 2)
                continue;
            if (Is("href"))
                link = await TextAsync().ConfigureAwait(false);
            else if (Is("propstat") && !_reader.IsEmptyElement && await ReadPropertiesAsync().ConfigureAwait(false) is { } properties)
                found = properties;
        }

        return new DavEntry(link, found.IsFolder, found.Version);
    }

    /// <summary>The properties of a propstat; null of those that the server does not have (their status is not 200).</summary>
    private async ValueTask<DavProperties?> ReadPropertiesAsync()
    {
        DavProperties properties = new();
        string status = "";
        while (await NextInsideAsync(2).ConfigureAwait(false))
        {
            if (_reader.NodeType != XmlNodeType.Element)
                continue;
            if (_reader.Depth == 3 && Is("status"))
                status = await TextAsync().ConfigureAwait(false);
            else if (_reader.Depth == 5 && Is("collection"))
                properties.IsFolder = true;
            else if (_reader.Depth == 4 && Is("getcontentlength"))
                properties.Size = long.TryParse(await TextAsync().ConfigureAwait(false), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;
            else if (_reader.Depth == 4 && Is("getlastmodified"))
                properties.Modified = DateTimeOffset.TryParse(await TextAsync().ConfigureAwait(false), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
            else if (_reader.Depth == 4 && Is("getetag"))
                properties.Tag = await TextAsync().ConfigureAwait(false);
        }

        // "HTTP/1.1 200 OK"
        return status.Contains(" 200", StringComparison.Ordinal) ? properties : null;
    }

    /// <summary>Moves on inside the element of a depth; false at its end. A document that ends there is an error of the reader.</summary>
    private async ValueTask<bool> NextInsideAsync(int depth)
    {
        if (!await _reader.ReadAsync().ConfigureAwait(false))
            throw new InvalidDataException("The answer ends in the middle of a resource.");
        CheckDepth();
        return _reader.NodeType != XmlNodeType.EndElement || _reader.Depth != depth;
    }

    /// <summary>The text of the element, the reader left at its end.</summary>
    private async ValueTask<string> TextAsync()
    {
        if (_reader.IsEmptyElement)
            return "";
        int depth = _reader.Depth;
        StringBuilder text = new();
        while (await NextInsideAsync(depth).ConfigureAwait(false))
        {
            if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text.Append(await _reader.GetValueAsync().ConfigureAwait(false));
            if (text.Length > MostText)
                throw new InvalidDataException("A property is longer than any can be.");
        }

        return text.ToString().Trim();
    }

    private bool Is(string name) => _reader.LocalName == name && _reader.NamespaceURI == Dav;

    private void CheckDepth()
    {
        if (_reader.Depth > MostDepth)
            throw new InvalidDataException("The answer is nested deeper than any multistatus.");
    }

    private sealed class DavProperties
    {
        public bool IsFolder { get; set; }

        public long? Size { get; set; }

        public DateTimeOffset? Modified { get; set; }

        public string? Tag { get; set; }

        public OriginVersion? Version => Size is { } size
            ? new OriginVersion(size, Modified is { } time ? HttpValidators.Nanoseconds(time) : 0, HttpValidators.Hash(Tag))
            : null;
    }

    /// <summary>The reader keeps every name it meets; a multistatus has a few dozen.</summary>
    private sealed class BoundedNameTable : NameTable
    {
        private const int MostNames = 4096;

        private int _names;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? base.Add(key, start, Counted(len));

        public override string Add(string key) => Get(key) ?? base.Add(key);

        private int Counted(int length) => ++_names <= MostNames ? length : throw new InvalidDataException("The answer has more names than any multistatus.");
    }
}
