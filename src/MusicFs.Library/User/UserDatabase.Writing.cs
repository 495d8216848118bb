using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <content>Writing: what waits is written in one transaction, and each hears when it is on disk.</content>
public sealed partial class UserDatabase
{
    private const int BatchLength = 1000;

    private readonly UserWriter _writer;
    private readonly Task _writing;
    private readonly Channel<UserWork> _queue = Channel.CreateBounded<UserWork>(new BoundedChannelOptions(BatchLength) { SingleReader = true });

    /// <summary>Set once the file is found damaged: from then on nothing is written to it.</summary>
    private volatile Problem? _damage;
    private bool _isDisposed;

    /// <summary>Writes edits as one change, which is undone as one.</summary>
    /// <param name="edits">What is to be.</param>
    /// <param name="origin">Who asks: cli, api, tagger or import.</param>
    /// <param name="pictures">Those that the edits name and that may not be kept yet.</param>
    public async Task<OverlayWrite> PutOverlayAsync(IReadOnlyList<OverlayEdit> edits, string origin = "", IReadOnlyList<OverlayPicture>? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(edits);
        if (edits.Count == 0)
            return new OverlayWrite(0, new Problem("There is nothing to change.", "Name a field and its value."));
        if (edits.DistinctBy(static edit => (edit.Identity, edit.Overlay, edit.Field)).Count() != edits.Count)
            return new OverlayWrite(0, new Problem("A field is named twice in one change.", "Name it once, with all its values."));
        long change = 0;
        Problem? problem = await WriteAsync(writer => change = writer.Put(edits, origin, pictures ?? [], Now)).ConfigureAwait(false);
        return new OverlayWrite(problem is null ? change : 0, problem);
    }

    /// <summary>Keeps a picture for a change that names it.</summary>
    public Task<Problem?> AddPictureAsync(OverlayPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return WriteAsync(writer => writer.Put(picture));
    }

    /// <summary>Has the changes of a track hold for a copy of it too: they are undone for both.</summary>
    /// <param name="from">The track.</param>
    /// <param name="to">The copy.</param>
    public Task<Problem?> CopyOverlaysAsync(ulong from, UserTrack to)
    {
        ArgumentNullException.ThrowIfNull(to);
        return WriteAsync(writer => writer.CopyOverlays(from, to));
    }

    /// <summary>Takes back a change, whether others came after it or not; these hold on.</summary>
    public Task<Problem?> UndoAsync(long change) => SetUndoneAsync(change, isUndone: true);

    /// <summary>Makes a change hold that was undone.</summary>
    public Task<Problem?> RedoAsync(long change) => SetUndoneAsync(change, isUndone: false);

    /// <summary>Remembers that a track was played.</summary>
    public Task<Problem?> RecordPlayAsync(Play play) => WriteAsync(writer => writer.Add(play, Now));

    /// <summary>Forgets plays that began before a time, and the numbers of those that were long ago.</summary>
    public Task<Problem?> ClearPlaysAsync(DateTimeOffset before) => WriteAsync(writer => writer.ClearPlays(before));

    /// <summary>Remembers how to know a track again, and whether it is there; since when it is known stays as it was.</summary>
    public Task<Problem?> PutTrackAsync(UserTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        return WriteAsync(writer => writer.Put(track));
    }

    /// <summary>Remembers where things are in the view, all of it or nothing.</summary>
    /// <param name="change">What was done.</param>
    /// <param name="tracks">How to know the tracks again that it is of.</param>
    public Task<Problem?> PutPlacesAsync(PlaceChange change, IReadOnlyList<UserTrack> tracks)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(tracks);
        return WriteAsync(writer => writer.Put(change, tracks, Now));
    }

    /// <summary>Removes a track with all that was made for it.</summary>
    public Task<Problem?> PurgeTrackAsync(ulong identity) => WriteAsync(writer => writer.Purge(identity));

    /// <summary>Keeps a collection in place of one of its name.</summary>
    public Task<Problem?> PutCollectionAsync(string name, string query) => WriteAsync(writer => writer.PutCollection(name, query, Now));

    /// <summary>Forgets a collection.</summary>
    public Task<Problem?> RemoveCollectionAsync(string name) => WriteAsync(writer => writer.RemoveCollection(name));

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<Problem?> SetUndoneAsync(long change, bool isUndone)
    {
        bool isDone = false;
        Problem? problem = await WriteAsync(writer => isDone = writer.SetUndone(change, isUndone ? Now : null)).ConfigureAwait(false);
        string state = isUndone ? "undone" : "in force";
        return problem ?? (isDone ? null : new Problem($"There is no change {change} that could be {state}, or it is already.", "List the changes with 'musicfs metadata log'."));
    }

    private async Task<Problem?> WriteAsync(Action<UserWriter> action)
    {
        UserWork work = new(action, new TaskCompletionSource<Problem?>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _queue.Writer.WriteAsync(work).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return new Problem("MusicFs is ending.", "Do it again once it runs.");
        }

        return await work.Done.Task.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        List<UserWork> batch = new(BatchLength);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < BatchLength && _queue.Reader.TryRead(out UserWork? work))
                batch.Add(work);
            Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<UserWork> batch)
    {
        Problem? problem = TryWrite(batch);
        if (problem is not null && batch.Count > 1 && _damage is null)
        {
            // One that cannot be written must not take the others with it.
            foreach (UserWork work in batch)
                work.Done.SetResult(TryWrite([work]));
        }
        else
        {
            foreach (UserWork work in batch)
                work.Done.SetResult(problem);
        }
    }

    private Problem? TryWrite(List<UserWork> batch)
    {
        if (_damage is { } known)
            return known;
        try
        {
            _writer.Apply(batch.Select(static work => work.Action));
        }
        catch (SqliteException error)
        {
            Problem problem = UserFile.Describe(_path, error);
            if (SqliteFile.IsDamage(error))
                _damage = problem;
            return problem;
        }

        Settle();
        return null;
    }

    private void Settle()
    {
        // What it could not do is done by the next one: everything is in the log.
        if (_queue.Reader.Count > 0)
            return;
        try
        {
            _writer.Settle();
        }
        catch (SqliteException error)
        {
            if (SqliteFile.IsDamage(error))
                _damage = UserFile.Describe(_path, error);
        }
    }
}
