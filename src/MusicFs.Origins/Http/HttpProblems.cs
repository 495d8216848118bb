using System.Net;
using System.Net.Sockets;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Origins.Http;

/// <summary>What a failure over HTTP means for a person, and what to do about it. Names servers and addresses, never who asked.</summary>
internal static class HttpProblems
{
    /// <summary>Of a status; null of one that says something about one file only.</summary>
    public static Problem? Of(HttpStatusCode status, Uri address, bool hasCredentials, bool isRoot) => (int)status switch
    {
        401 when hasCredentials => new Problem($"{address.Host} does not accept the user and password, or the token (401).", "Check them; they may have expired or been changed."),
        401 => new Problem($"{address.Host} asks who you are (401).", "Set 'username' and 'password', or 'token', of the origin; the secret as ${file:PATH} or in MUSICFS_ORIGINS__ID__PASSWORD."),
        403 or 451 => new Problem($"{address.Host} refuses {(isRoot ? "the folder" : "a file")} to this user ({(int)status}).", "Give the user the right to read it on the server, or check who logs in."),
        404 or 410 => isRoot ? new Problem($"There is nothing at {address} ({(int)status}).", "Check the path of the address.") : null,
        405 or 501 when isRoot => new Problem($"{address.Host} does not understand the question ({(int)status}).", "A WebDAV server needs dav(s)://, any other http(s)://."),
        407 => new Problem("The proxy on the way asks who you are (407).", "MusicFs takes none: reach the server without it."),
        416 => new Problem($"A file on {address.Host} is shorter than it was (416).", "Nothing: it is looked at again. If it stays so, the server's listing is wrong."),
        423 or 429 => new Problem($"{address.Host} asks for patience ({(int)status}).", "It is tried again by itself; if that is often, set fewer 'connections' or a 'bandwidth'."),
        503 => new Problem($"{address.Host} is overloaded or being maintained (503).", "It is tried again by itself."),
        >= 500 => new Problem($"{address.Host} has trouble of its own ({(int)status}).", "Look into the server's log; it is tried again by itself."),
        _ => null,
    };

    /// <summary>Of an exception while a request was sent or its answer read.</summary>
    public static Problem? Of(Exception exception, FsError error, Uri address) => exception switch
    {
        _ when error == FsError.Interrupted => null,
        _ when error == FsError.TimedOut => NoAnswer(address.Host),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => UnknownName(address.Host),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => UnknownName(address.Host),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => Refused(address),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => new Problem(
            $"{address.Host} cannot be spoken to securely: {inner.Message}",
            "Its certificate must be valid for that name; that of an authority of your own goes into the system's store (update-ca-certificates)."),
        HttpRequestException { InnerException: SocketException { Message: var reason } } => new Problem(
            $"{address.Host} cannot be reached: {reason}.", "Check that it runs, and this machine's network."),
        HttpRequestException or HttpIOException or IOException when error == FsError.OriginUnavailable => new Problem(
            $"The connection to {address.Host} was cut while it answered.", "It is tried again by itself; if that is often, look at the network and the server's log."),
        _ when error == FsError.Corrupt => new Problem(
            $"What {address.Host} answers is not what its protocol allows.", "Check the address and its port: another service may be there."),
        _ => null,
    };

    public static Problem NoIndex(Uri address) => new(
        $"What {address} shows is no list of a folder.", "Have the server list it (nginx: autoindex on; Apache: Options +Indexes; Caddy: file_server browse), and remove index pages.");

    public static Problem WrongRange(Uri address) => new(
        $"{address.Host} sends other bytes of a file than it was asked for.", "A proxy in between may change what passes; the file is not shown with wrong bytes.");

    private static Problem UnknownName(string host) => new($"The name {host} is not known.", "Check its spelling, and this machine's DNS.");

    private static Problem NoAnswer(string host) => new(
        $"{host} does not answer in time.", "Check that it runs and that no firewall is between; 'timeout' and 'connect_timeout' of the origin give it longer.");

    private static Problem Refused(Uri address) => new($"Nothing listens at {address.Host}:{address.Port} (connection refused).", "Start the server, or check the port of the address.");
}
