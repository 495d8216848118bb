using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace MusicFs.Testing.Network;

/// <summary>One client of a <see cref="FaultProxy"/> and its connection to the server; two pumps, one a direction.</summary>
internal sealed class ProxyConnection(Socket client, FaultProxy proxy, TimeProvider time)
{
    // 256 pieces of 16 KiB under way: enough for 100 ms of a gigabit link without much memory.
    private const int PieceSize = 16 * 1024, MostPieces = 256;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();
    private int _isEnding;

    public async Task RunAsync(IPEndPoint target)
    {
        try
        {
            client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(target, _ended.Token);
            await Task.WhenAll(PumpAsync(client, _server, proxy.Requests), PumpAsync(_server, client, proxy.Responses));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server does not listen, or either side is gone: so is the other.
            Reset();
        }
        finally
        {
            client.Dispose();
            _server.Dispose();
        }
    }

    public void Cut() => End(isReset: false);

    public void Reset() => End(isReset: true);

    /// <summary>Whoever comes first decides how it ends: the pumps, which fail over it, must not make a reset of a cut.</summary>
    private void End(bool isReset)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
            return;
        // Closing with a lingering time of zero sends RST instead of FIN. Closing a socket that a pump is still in a call
        // of resets it as well, and the pump may be although the client has its bytes already: a cut says so first.
        foreach (Socket socket in new[] { client, _server })
        {
            try
            {
                if (isReset)
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                else
                    socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed already, or not connected yet.
            }
        }

        _ended.Cancel();
        if (!isReset)
            return; // The pumps end now, and with the last of them the sockets are closed.
        client.Dispose();
        _server.Dispose();
    }

    private Task PumpAsync(Socket from, Socket to, FaultDirection direction)
    {
        var pieces = Channel.CreateBounded<(byte[] Bytes, long Due)>(MostPieces);
        return EndingBothAsync(Task.WhenAll(ReceiveAsync(from, direction, pieces.Writer), SendAsync(to, direction, pieces.Reader)));
    }

    private async Task EndingBothAsync(Task pump)
    {
        try
        {
            await pump;
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private async Task ReceiveAsync(Socket from, FaultDirection direction, ChannelWriter<(byte[] Bytes, long Due)> pieces)
    {
        byte[] buffer = new byte[PieceSize];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, _ended.Token)) > 0)
            {
                long due = time.GetTimestamp() + (long)(direction.Delay.TotalSeconds * time.TimestampFrequency);
                await pieces.WriteAsync((buffer[..count], due), _ended.Token);
            }
        }
        finally
        {
            pieces.Complete();
        }
    }

    private async Task SendAsync(Socket to, FaultDirection direction, ChannelReader<(byte[] Bytes, long Due)> pieces)
    {
        await foreach ((byte[] bytes, long due) in pieces.ReadAllAsync(_ended.Token))
        {
            TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, _ended.Token);
            for (Memory<byte> rest = bytes; !rest.IsEmpty;)
            {
                await direction.PassGateAsync(_ended.Token);
                (int count, FaultPlan? then) = direction.Next(rest.Length);
                if (count > 0)
                {
                    await direction.TakeTurnAsync(count, _ended.Token);
                    // Counted before: whoever has an answer finds what was asked for it counted.
                    direction.Count(count);
                    await to.SendAsync(rest[..count], _ended.Token);
                    rest = rest[count..];
                }

                if (then is not null)
                    Do(then);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private void Do(FaultPlan plan)
    {
        if (plan.Action == FaultAction.Cut)
            Cut();
        else if (plan.Action == FaultAction.Reset)
            Reset();
        plan.Happened.TrySetResult();
    }
}
