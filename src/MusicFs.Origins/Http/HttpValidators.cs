using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>What tells one content behind a URL from another (RFC 9110, 8.8): length, date and entity tag.</summary>
internal sealed record HttpValidators(long Size, DateTimeOffset? Modified, EntityTagHeaderValue? Tag)
{
    /// <summary>
    /// The version of a plain HTTP file: size and date, because an index page with dates has no tags and both must agree. The
    /// tag stands in where a server gives no date.
    /// </summary>
    public OriginVersion Version => Modified is { } time ? new(Size, Nanoseconds(time), 0) : new(Size, 0, Hash(Tag?.Tag));

    /// <summary>Of the answer to a HEAD or to a GET of any range; null when it does not say how long the whole is.</summary>
    public static HttpValidators? Of(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        long? size = response.StatusCode == System.Net.HttpStatusCode.PartialContent ? headers.ContentRange?.Length : headers.ContentLength;
        return size is { } known ? new HttpValidators(known, headers.LastModified, response.Headers.ETag) : null;
    }

    /// <summary>
    /// Whether this is the content of which a list gave a version: length and date must be the same, and the tag where lists have tags.
    /// </summary>
    public bool Makes(OriginVersion listed) =>
        listed == Version
        || (listed.Size == Size
            && Modified is { } time && listed.ModifiedNanoseconds == Nanoseconds(time)
            && (listed.Tag == 0 || (Tag is not null && listed.Tag == Hash(Tag.Tag))));

    /// <summary>The number a tag is kept as; 0 for none. The same in every process.</summary>
    public static ulong Hash(string? tag) =>
        string.IsNullOrEmpty(tag) ? 0 : BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>
    /// Asks for just this content: 412 when there is another now (If-Match), and should the server pass over that, the whole of
    /// the other instead of a part (If-Range), which its headers then betray.
    /// </summary>
    public void Demand(HttpRequestHeaders headers)
    {
        bool isPart = headers.Range is not null;
        if (Tag is { IsWeak: false })
        {
            headers.IfMatch.Add(Tag);
            headers.IfRange = isPart ? new RangeConditionHeaderValue(Tag) : null;
        }
        else if (Modified is { } time)
        {
            headers.IfUnmodifiedSince = time;
            headers.IfRange = isPart ? new RangeConditionHeaderValue(time) : null;
        }
    }

    /// <summary>Whether an answer speaks of this content. What it leaves out does not contradict.</summary>
    public bool Agrees(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        long? size = headers.ContentRange is { } range ? range.Length : headers.ContentLength;
        return (size is null || size == Size)
            && (headers.LastModified is null || Modified is null || headers.LastModified == Modified)
            && (response.Headers.ETag is null || Tag is null || response.Headers.ETag.Tag == Tag.Tag);
    }
}
