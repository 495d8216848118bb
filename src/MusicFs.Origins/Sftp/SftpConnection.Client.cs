using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Sftp;

/// <content>The ssh process: what goes to it, what comes from it, and its end.</content>
internal sealed partial class SftpConnection
{
    private async Task WriteAsync()
    {
        try
        {
            await foreach (byte[] packet in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _input.WriteAsync(packet).ConfigureAwait(false);
                await _input.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client has ended; why, the reading thread finds out.
        }
    }

    /// <summary>The one thread that reads; ends when the client does.</summary>
    private void ReadAnswers()
    {
        byte[] header = new byte[9];
        try
        {
            while (true)
            {
                _output.ReadExactly(header);
                int length = BinaryPrimitives.ReadInt32BigEndian(header) - 5;
                if (length < 0 || length > _abilities.MostInPacket)
                    throw new InvalidDataException("no packet is that long; the login on the server may print something.");
                byte[] fields = new byte[length];
                _output.ReadExactly(fields);
                Volatile.Write(ref _heardAt, _time.GetTimestamp());
                Answer(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(5)), new SftpPacket((SftpType)header[4], fields));
            }
        }
        catch (InvalidDataException e)
        {
            _logger.LogWarning("Origin {Origin} does not speak SFTP: {Reason}", _origin, e.Message);
            Break(FsError.Corrupt);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            WaitForLastWords();
            Break(FsError.None);
        }
    }

    /// <summary>What the client says when it ends comes on its other stream, complete once it has ended.</summary>
    private void WaitForLastWords()
    {
        try
        {
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // Ended by us meanwhile.
        }
    }

    private void Answer(uint id, SftpPacket packet)
    {
        TaskCompletionSource<SftpPacket>? answer;
        lock (_lock)
        {
            if (!_waiting.Remove(id, out answer))
                return;
        }

        if (packet.Type == SftpType.Handle)
            Interlocked.Increment(ref _handles);
        answer.TrySetResult(packet);
    }

    /// <summary>Ends everything, for a reason or, with None, for the one that the client gave.</summary>
    private void Break(FsError reason)
    {
        TaskCompletionSource<SftpPacket>[] waiting;
        string said;
        FsError broken;
        lock (_lock)
        {
            if (_broken != FsError.None)
                return;
            said = _said.ToString().Trim();
            broken = _broken = reason != FsError.None ? reason : SftpErrors.From(said);
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        // A root that is not there has been told already, and an end that we wanted needs no words.
        if (said.Length > 0 || reason is FsError.None or FsError.TimedOut or FsError.Corrupt)
            _tell(SftpProblems.Of(said, broken, _settings));
        if (said.Length > 0)
            _logger.LogWarning("The connection to origin {Origin} ended: {Said}", _origin, said);
        _outgoing.Writer.TryComplete();
        foreach (TaskCompletionSource<SftpPacket> answer in waiting)
            answer.TrySetResult(default);
        _process.Kill();
        _input.Dispose();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (_lock)
        {
            if (line is not null && _said.Length + line.Length < MostSaid)
                _said.Append(line).Append(' ');
        }
    }
}
