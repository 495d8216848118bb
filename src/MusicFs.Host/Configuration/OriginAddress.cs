using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.Configuration;

/// <summary>
/// Where an origin is, read from what a person wrote: a path, <c>sftp://</c>, <c>s3://</c>, <c>http(s)://</c>, <c>dav(s)://</c>. No text of
/// it, and no problem with it, has a password in it.
/// </summary>
/// <param name="Kind">Found from the form.</param>
/// <param name="Location">One form for all that mean the same, without what only lets in; may be shown.</param>
/// <param name="Host">The host of a server or the name of a bucket; empty for a folder.</param>
/// <param name="Path">The path on it, unescaped, for a server one can log in to and a bucket; null for that server's home.</param>
internal sealed record OriginAddress(OriginKind Kind, string Location, string Host, string? Path)
{
    internal const string Forms = "Write a path, or sftp://USER@HOST/PATH, s3://BUCKET/PREFIX, https://HOST/PATH/ or davs://HOST/PATH/.";

    /// <summary>Who logs in, where the address says.</summary>
    public string? User { get; private init; }

    /// <summary>Where the address says.</summary>
    public int? Port { get; private init; }

    /// <summary>The address as HTTP knows it; null for other kinds.</summary>
    public Uri? Http { get; private init; }

    /// <summary>What an id is made from: the last part of the path, else the host.</summary>
    public string LastPart
    {
        get
        {
            string path = Http is { } http ? Uri.UnescapeDataString(http.AbsolutePath) : Kind == OriginKind.Local ? Location : Path ?? "";
            string name = System.IO.Path.GetFileName(path.TrimEnd('/', '\\'));
            return name.Length > 0 ? name : Host;
        }
    }

    /// <summary>The address, or what is wrong with it.</summary>
    public static (OriginAddress? Address, Problem? Problem) Parse(string text)
    {
        if (text.Length == 0)
            return (null, new Problem("The origin names no folder and no server.", Forms));
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || text.AsSpan(0, scheme).IndexOf('/') >= 0)
            return text.Contains('\0', StringComparison.Ordinal) ? Refuse("The origin's path holds a zero byte.") : (new OriginAddress(OriginKind.Local, System.IO.Path.GetFullPath(text), "", null), null);
        if (text.Any(char.IsControl))
            return Refuse("The origin's address holds a control character.");
        string name = text[..scheme].ToLowerInvariant();
        string rest = text[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        int at = authority.LastIndexOf('@');
        if (at >= 0 && authority.AsSpan(0, at).Contains(':'))
            return Refuse("The origin's address holds a password.", "Set it as 'password: ${file:PATH}' in the configuration, or in MUSICFS_ORIGINS__ID__PASSWORD: addresses are shown and logged.");
        string? user = at > 0 ? Uri.UnescapeDataString(authority[..at]) : null;
        string? path = slash < 0 ? null : rest[slash..];
        return name switch
        {
            "sftp" => Sftp(user, authority[(at + 1)..], path),
            "s3" => S3(user, authority[(at + 1)..], path),
            "http" or "https" or "dav" or "davs" => Web(name, user, authority[(at + 1)..] + path),
            // Which plugins there are is known when origins are opened.
            _ when PluginRegistry.IsScheme(name) && name != BuiltInOrigins.Folders => Plugged(name, rest),
            _ => Refuse($"There are no origins of the kind '{name}'."),
        };
    }

    /// <summary>What stands before <c>://</c>, in lower case; null for a path.</summary>
    public static string? SchemeOf(string location)
    {
        int scheme = location.IndexOf("://", StringComparison.Ordinal);
        return scheme <= 0 || location.AsSpan(0, scheme).IndexOf('/') >= 0 ? null : location[..scheme].ToLowerInvariant();
    }

    /// <summary>What it means is the plugin's matter.</summary>
    private static (OriginAddress? Address, Problem? Problem) Plugged(string scheme, string rest)
    {
        string place = rest.TrimEnd('/');
        return place.Length == 0
            ? Refuse($"The origin's address has nothing after {scheme}://.", "Give what the plugin wants there: its description says.")
            : (new OriginAddress(OriginKind.Plugin, $"{scheme}://{place}", "", Uri.UnescapeDataString(place)), null);
    }

    private static (OriginAddress? Address, Problem? Problem) Sftp(string? user, string server, string? path)
    {
        int colon = server.EndsWith(']') ? -1 : server.LastIndexOf(':');
        int port = 0;
        if (colon >= 0 && (!int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65_535))
            return Refuse("The port of the origin's address is not a number from 1 to 65535.");
        string host = (colon >= 0 ? server[..colon] : server).Trim('[', ']');
        if (host.Length == 0 || host[0] == '-' || host.Any(static c => char.IsWhiteSpace(c)) || user?.StartsWith('-') == true)
            return Refuse("The origin's address names no host.");
        // As other programs write it: from the home of the user who logs in.
        string? place = path is null ? null : Uri.UnescapeDataString(path);
        place = place is "/~" or "/~/" ? null : place?.StartsWith("/~/", StringComparison.Ordinal) == true ? place[3..] : place;
        if (place?.Length > 1)
            place = place.TrimEnd('/');
        string shownHost = (host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host) + (port > 0 && port != 22 ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "");
        string shownPath = place is null ? "/~" : place.StartsWith('/') ? Escape(place) : "/~/" + Escape(place);
        string location = $"sftp://{(user is null ? "" : Uri.EscapeDataString(user) + "@")}{shownHost}{shownPath}";
        return (new OriginAddress(OriginKind.Sftp, location, host, place) { User = user, Port = port > 0 ? port : null }, null);
    }

    private static (OriginAddress? Address, Problem? Problem) S3(string? user, string bucket, string? path)
    {
        if (user is not null)
            return Refuse("The origin's address holds a key.", "Set 'access_key' and 'secret_key', or a profile, in the configuration.");
        if (bucket.Length == 0 || bucket.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
            return Refuse("The origin's address names no bucket.");
        string prefix = path?.Trim('/') ?? "";
        return (new OriginAddress(OriginKind.S3, prefix.Length > 0 ? $"s3://{bucket}/{prefix}" : $"s3://{bucket}", bucket, prefix), null);
    }

    private static (OriginAddress? Address, Problem? Problem) Web(string scheme, string? user, string rest)
    {
        string transport = scheme is "https" or "davs" ? "https" : "http";
        if (!Uri.TryCreate($"{transport}://{rest}", UriKind.Absolute, out Uri? address) || address.Host.Length == 0)
            return Refuse("The origin's address names no host.");
        if (address.Query.Length + address.Fragment.Length > 0)
            return Refuse("The origin's address has more than a path.", "Give the address of the folder, up to its last slash.");
        Uri folder = new(address.AbsoluteUri.TrimEnd('/') + "/");
        string location = string.Concat(scheme, folder.AbsoluteUri.AsSpan(transport.Length));
        OriginKind kind = scheme.StartsWith("dav", StringComparison.Ordinal) ? OriginKind.WebDav : OriginKind.Http;
        return (new OriginAddress(kind, location, folder.Host, null) { User = user, Http = folder }, null);
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static (OriginAddress? Address, Problem? Problem) Refuse(string what, string remedy = Forms) => (null, new Problem(what, remedy));
}
