using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Tags;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Sources;

/// <summary>A service on the loopback that knows what a test has it know, and the source that asks it.</summary>
internal sealed class MusicBrainzWorld : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private readonly List<TimeSpan> _at = [];

    public MusicBrainzWorld(params ShapedRelease[] releases)
    {
        Answer = request => request.Path.StartsWith("/music/release?query=", StringComparison.Ordinal)
            ? Json(MusicBrainzShapes.Search(releases))
            : Array.Find(releases, release => request.Path.StartsWith($"/music/release/{MusicBrainzShapes.Id(release.Number)}?", StringComparison.Ordinal)) is { } found
            ? Json(MusicBrainzShapes.Release(found))
            : ScriptedReply.Text(404, """{"error":"Not Found"}""", "Content-Type: application/json");
        _server = new ScriptedServer(request =>
        {
            lock (_at)
                _at.Add(Time.GetUtcNow() - DateTimeOffset.UnixEpoch);
            return Answer(request);
        });
        Source = new MusicBrainzSource(MusicBrainzSettings.Of(_server.Root.ToString(), "somebody@example.org"), Time);
    }

    public ManualTime Time { get; } = new();

    public MusicBrainzSource Source { get; }

    public Func<ScriptedRequest, ScriptedReply> Answer { get; set; }

    public IReadOnlyList<ScriptedRequest> Requests => [.. _server.Requests];

    /// <summary>When requests came.</summary>
    public IReadOnlyList<TimeSpan> At
    {
        get
        {
            lock (_at)
                return [.. _at];
        }
    }

    public static ScriptedReply Json(string text, params string[] headers) => ScriptedReply.Text(200, text, ["Content-Type: application/json; charset=utf-8", .. headers]);

    /// <summary>The album that most tests are about.</summary>
    public static ShapedRelease Road(int number = 1, int group = 500) => new(number, group, "Abbey Road", "The Beatles", [("Come Together", 259.5, null), ("Something", 182.3, null), ("Octopus’s Garden", 170.9, null)]);

    /// <summary>A question about it.</summary>
    /// <param name="seconds">That each file is longer than the release says.</param>
    /// <param name="album">What the files say.</param>
    /// <param name="artist">Likewise.</param>
    /// <param name="titles">Likewise.</param>
    /// <param name="fields">More that they say.</param>
    public static AlbumQuery Ask(double seconds = 0.4, string? album = "Abbey Road", string? artist = "Beatles", string[]? titles = null, params (string Name, string Value)[] fields)
    {
        double[] lengths = [259.5, 182.3, 170.9];
        titles ??= ["Come Together", "Something", "Octopus's Garden (Remastered 2009)"];
        return new AlbumQuery([.. lengths.Take(titles.Length).Select((length, i) =>
        {
            Dictionary<string, IReadOnlyList<string>> said = fields.ToDictionary(static field => field.Name, static field => (IReadOnlyList<string>)[field.Value]);
            if (album is not null)
                said["ALBUM"] = [album];
            if (artist is not null)
                said["ALBUMARTIST"] = [artist];
            if (titles[i].Length > 0)
                said["TITLE"] = [titles[i]];
            said.TryAdd("TRACKNUMBER", [$"{i + 1}"]);
            TrackTags tags = OverlaidTags.Apply(new TrackTags { Container = AudioContainer.Flac, DurationSeconds = length + seconds }, new TagChanges(said, []));
            return new TrackQuery($"secret folder/{i + 1}.flac", tags);
        })]);
    }

    /// <summary>Asks; time passes where the next request waits for it.</summary>
    public async Task<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery query)
    {
        Task<FsResult<AlbumSuggestion>> looking = Source.LookUpAsync(query, CancellationToken.None).AsTask();
        while (!looking.IsCompleted)
        {
            await Task.WhenAny(looking, Time.WaitForTimerAsync(TimeSpan.FromSeconds(1)));
            if (!looking.IsCompleted)
                Time.Advance(TimeSpan.FromSeconds(1));
        }

        return await looking;
    }

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        await _server.DisposeAsync();
    }
}
