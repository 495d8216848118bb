using System.IO.Pipes;
using System.Security.Principal;

namespace MusicFs.Control.Client;

/// <summary>Opens the pipe of a daemon on Windows.</summary>
internal static class PipeCall
{
    /// <summary>Far more than the name of one has.</summary>
    private const int LongestName = 256;

    /// <summary>A daemon that is there has an instance free at once; of one that has died the name is still there, and is waited for in vain.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="file">Says how the pipe is called. It lies in the caller's own folder, or in the machine's: whoever could write it could end the daemon as well.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<Stream> OpenAsync(string file, CancellationToken cancellation)
    {
        string name = Read(file);
        // The other end learns who calls, and cannot act as the caller.
        NamedPipeClientStream pipe = new(".", name, PipeDirection.InOut, PipeOptions.Asynchronous, TokenImpersonationLevel.Identification);
        try
        {
            await pipe.ConnectAsync(Limit, cancellation).ConfigureAwait(false);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string Read(string file)
    {
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        char[] name = new char[LongestName];
        int length = reader.ReadBlock(name);
        return new string(name, 0, length).Trim();
    }
}
