using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Configuration;

/// <summary>The settings of one origin: which there are, which kinds they are for, and what they say together.</summary>
internal static class OriginSettings
{
    private const long LongestTime = 86_400;

    private static readonly OriginKind[] Web = [OriginKind.Http, OriginKind.WebDav];

    private static readonly OriginKind[] Remote = [OriginKind.Network, OriginKind.Sftp, OriginKind.S3, .. Web, OriginKind.Plugin];

    /// <summary>Settings that only some kinds have.</summary>
    private static readonly Dictionary<string, OriginKind[]> OnlyFor = new(StringComparer.Ordinal)
    {
        ["username"] = [OriginKind.Sftp, .. Web, OriginKind.Plugin], ["password"] = [.. Web, OriginKind.Plugin], ["token"] = [.. Web, OriginKind.Plugin],
        ["identity_file"] = [OriginKind.Sftp], ["known_hosts"] = [OriginKind.Sftp], ["ssh_config"] = [OriginKind.Sftp],
        ["endpoint"] = [OriginKind.S3], ["region"] = [OriginKind.S3], ["path_style"] = [OriginKind.S3], ["profile"] = [OriginKind.S3],
        ["anonymous"] = [OriginKind.S3], ["access_key"] = [OriginKind.S3], ["secret_key"] = [OriginKind.S3], ["session_token"] = [OriginKind.S3],
        ["connections"] = Remote, ["bandwidth"] = Remote, ["connect_timeout"] = Remote, ["timeout"] = Remote, ["listing_timeout"] = Remote,
        ["probe_interval"] = Remote, ["poll_interval"] = Remote,
    };

    public static IReadOnlyList<SettingDefinition> Schema { get; } =
    [
        new("origins.*.location", SettingKind.Location, "", "/srv/music", "Where the music is. Short form: the location instead of the section."),
        new(
            "origins.*.kind", SettingKind.Words("local", "network", "sftp", "s3", "http", "webdav"), "found from the location", "local",
            "What the location is. A folder of an NFS or SMB share is 'network'; an http(s) address may be 'webdav'."),
        new("origins.*.include", SettingKind.Patterns, "everything", "['*.flac', '*.mp3']", "Files that are wanted: names, or paths from the origin's root; * and ? within a name, ** for any folders."),
        new("origins.*.exclude", SettingKind.Patterns, "nothing", "[Podcasts, /incoming]", "Files and folders that are not wanted."),
        new("origins.*.priority", SettingKind.Number(0, 1000), "100", "10", "Origins of a smaller number come first where several could serve."),
        new("origins.*.metered", SettingKind.Flag, "false", "true", "Whether what is read is paid for by its amount: of several copies those of other origins are read first."),
        new("origins.*.username", SettingKind.Words(), "as the location says", "ann", "Who logs in. For http, webdav and sftp."),
        new("origins.*.password", SettingKind.Secret, "none", "${file:~/.config/musicfs/nas.password}", "Of that user. For http and webdav."),
        new("origins.*.token", SettingKind.Secret, "none", "${env:NAS_TOKEN}", "A bearer token instead of user and password. For http and webdav."),
        new("origins.*.identity_file", SettingKind.Place, "as the ssh configuration says", "~/.ssh/id_ed25519", "The private key to log in with. For sftp."),
        new("origins.*.known_hosts", SettingKind.Place, "as the ssh configuration says", "~/.ssh/known_hosts", "The file that the server's key is checked against. For sftp."),
        new("origins.*.ssh_config", SettingKind.Words(), "the user's", "none", "Another ssh configuration, or none. For sftp."),
        new("origins.*.endpoint", SettingKind.WebAddress, "Amazon's", "https://s3.example.org", "The service that has the bucket. For s3."),
        new("origins.*.region", SettingKind.Words(), "$AWS_REGION, else us-east-1", "eu-central-1", "The region that requests are signed for. For s3."),
        new("origins.*.path_style", SettingKind.Flag, "true with an endpoint", "true", "Whether the bucket stands in the path of URLs and not in the host. For s3."),
        new("origins.*.profile", SettingKind.Words(), "$AWS_PROFILE, else default", "music", "The section of ~/.aws/credentials that has the keys. For s3."),
        new("origins.*.anonymous", SettingKind.Flag, "false", "false", "Whether the bucket is open to all. For s3."),
        new("origins.*.access_key", SettingKind.Secret, "$AWS_ACCESS_KEY_ID, else as the profile says", "${env:MUSIC_KEY}", "Names the account. For s3."),
        new("origins.*.secret_key", SettingKind.Secret, "$AWS_SECRET_ACCESS_KEY, else as the profile says", "${credential:music-secret-key}", "The account's secret. For s3."),
        new("origins.*.session_token", SettingKind.Secret, "$AWS_SESSION_TOKEN, else as the profile says", "${env:MUSIC_SESSION}", "Of keys that are lent for a while. For s3."),
        new("origins.*.connections", SettingKind.Number(1, 64), "sftp 2, others 16", "4", "Connections at once. Not for local folders."),
        new("origins.*.bandwidth", SettingKind.Number(0, long.MaxValue / 4_000_000_000), "0: no limit", "1000000", "Bytes of files a second, on the average. Not for local folders."),
        new("origins.*.connect_timeout", SettingKind.Number(1, LongestTime), "10", "5", "Seconds until a connection must stand. Not for local folders."),
        new("origins.*.timeout", SettingKind.Number(1, LongestTime), "30", "10", "Seconds one stat, open or read may take. Not for local folders."),
        new("origins.*.listing_timeout", SettingKind.Number(1, LongestTime), "900", "300", "Seconds the listing of one folder may take. Not for local folders."),
        new("origins.*.probe_interval", SettingKind.Number(1, LongestTime), "30; 60 while it is away", "30", "Seconds from one health check to the next. Not for local folders."),
        new("origins.*.poll_interval", SettingKind.Number(1, 86_400 * 30), "library.rescan_interval", "600", "Seconds from one look for changes to the next. Not for local folders."),
        new("origins.*.settings.*", SettingKind.Words(), "as said for the plugin", "2000", "A setting of the plugin that the origin is of, for this origin alone (musicfs plugin info ID lists them); secrets as ${file:PATH}. For plugin."),
    ];

    /// <summary>The origin that the values describe.</summary>
    public static OriginLocation Read(string id, IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        OriginAddress address = OriginAddress.Parse(Text("location")!).Address!;
        SettingPath plugged = new("origins", id, "settings");
        return new OriginLocation(id, address.Location)
        {
            PluginSettings = values.Where(pair => pair.Key.IsBelow(plugged)).ToDictionary(
                static pair => pair.Key.Parts[^1], static pair => new OriginSetting(new SecretText(pair.Value.Text), pair.Value.Source), StringComparer.Ordinal),
            Kind = Text("kind") is { } kind ? Enum.Parse<OriginKind>(kind, ignoreCase: true) : address.Kind,
            Include = Items("include"),
            Exclude = Items("exclude"),
            Priority = (int?)Number("priority") ?? OriginLocation.DefaultPriority,
            IsMetered = Text("metered") == "true",
            Access = new OriginAccess
            {
                User = Text("username") ?? address.User,
                Password = Secret("password"),
                Token = Secret("token"),
                IdentityFile = Text("identity_file"),
                KnownHosts = Text("known_hosts"),
                SshConfiguration = Text("ssh_config"),
                Endpoint = Text("endpoint") is { } endpoint ? new Uri(endpoint) : null,
                Region = Text("region"),
                PathStyle = Text("path_style") is { } style ? style == "true" : null,
                Profile = Text("profile"),
                IsAnonymous = Text("anonymous") == "true",
                AccessKey = Secret("access_key"),
                SecretKey = Secret("secret_key"),
                SessionToken = Secret("session_token"),
                Connections = (int?)Number("connections"),
                BytesPerSecond = Number("bandwidth") ?? 0,
                ConnectTimeout = Seconds("connect_timeout"),
                Timeout = Seconds("timeout"),
                ListingTimeout = Seconds("listing_timeout"),
                ProbeInterval = Seconds("probe_interval"),
                PollInterval = Seconds("poll_interval"),
            },
        };

        IReadOnlyList<string> Items(string key) => values.TryGetValue(new SettingPath("origins", id, key), out SettingValue? value) ? value.Items : [];
        string? Text(string key) => Items(key) is [var text, ..] ? text : null;
        SecretText? Secret(string key) => Text(key) is { } text ? new SecretText(text) : null;
        long? Number(string key) => Text(key) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        TimeSpan? Seconds(string key) => Text(key) is { } text ? TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>The origin as a factory of origins is told of it: what is set, by the names of the settings.</summary>
    public static OriginDefinition Write(OriginLocation origin)
    {
        OriginAccess access = origin.Access;
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        Add("kind", NameOf(origin.Kind));
        Add("username", access.User);
        Add("password", access.Password?.Reveal());
        Add("token", access.Token?.Reveal());
        Add("identity_file", access.IdentityFile);
        Add("known_hosts", access.KnownHosts);
        Add("ssh_config", access.SshConfiguration);
        Add("endpoint", access.Endpoint?.OriginalString);
        Add("region", access.Region);
        Add("path_style", access.PathStyle is { } style ? style ? "true" : "false" : null);
        Add("profile", access.Profile);
        Add("anonymous", access.IsAnonymous ? "true" : null);
        Add("access_key", access.AccessKey?.Reveal());
        Add("secret_key", access.SecretKey?.Reveal());
        Add("session_token", access.SessionToken?.Reveal());
        Add("connections", access.Connections?.ToString(CultureInfo.InvariantCulture));
        Add("bandwidth", access.BytesPerSecond > 0 ? access.BytesPerSecond.ToString(CultureInfo.InvariantCulture) : null);
        AddSeconds("connect_timeout", access.ConnectTimeout);
        AddSeconds("timeout", access.Timeout);
        AddSeconds("listing_timeout", access.ListingTimeout);
        AddSeconds("probe_interval", access.ProbeInterval);
        AddSeconds("poll_interval", access.PollInterval);
        return new OriginDefinition(origin.Id, origin.Location)
        {
            Settings = settings, PluginSettings = origin.PluginSettings.ToDictionary(static pair => pair.Key, static pair => pair.Value.Value.Reveal(), StringComparer.Ordinal),
        };

        void Add(string name, string? value)
        {
            if (value is not null)
                settings.Add(name, value);
        }

        void AddSeconds(string name, TimeSpan? time) => Add(name, time?.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>The origin that <see cref="Write"/> told of; which files of it are wanted, and when, is no matter of factories.</summary>
    public static OriginLocation Read(OriginDefinition definition)
    {
        Dictionary<SettingPath, SettingValue> values = new() { [new SettingPath("origins", definition.Id, "location")] = new([definition.Location], "", "") };
        foreach ((string name, string value) in definition.Settings)
            values[new SettingPath("origins", definition.Id, name)] = new SettingValue([value], "", "");
        return Read(definition.Id, values);
    }

    /// <summary>What does not go together in the settings of an origin.</summary>
    public static IEnumerable<ConfigurationProblem> Check(IReadOnlyDictionary<SettingPath, SettingValue> values)
    {
        foreach ((SettingPath path, SettingValue value) in values.Where(static pair => pair.Key.StartsWith("origins") && pair.Key.Parts is [_, _, "location"]))
        {
            string id = path.Parts[1];
            OriginAddress address = OriginAddress.Parse(value.Text).Address!;
            OriginLocation origin = Read(id, values);
            if (!Fits(address.Kind, origin.Kind))
            {
                SettingValue kind = values[new SettingPath("origins", id, "kind")];
                yield return new ConfigurationProblem(kind.Source, new Problem($"'{address.Location}' is not of the kind '{kind.Text}'.", "Leave the kind out: it is found from the location."));
            }

            foreach ((string key, OriginKind[] kinds) in OnlyFor)
            {
                if (!IsFor(origin.Kind, key) && values.TryGetValue(new SettingPath("origins", id, key), out SettingValue? foreign))
                    yield return new ConfigurationProblem(foreign.Source, new Problem($"'origins.{id}.{key}' means nothing for the kind '{NameOf(origin.Kind)}'.", $"It is for {string.Join(", ", kinds.Select(NameOf))}."));
            }

            if (origin.Kind != OriginKind.Plugin && origin.PluginSettings is { Count: > 0 } plugged)
            {
                (string name, OriginSetting setting) = plugged.First();
                yield return new ConfigurationProblem(setting.Source, new Problem(
                    $"'origins.{id}.settings.{name}' means nothing for the kind '{NameOf(origin.Kind)}'.", "Settings are for origins that a plugin has; those of others stand beside the location."));
            }

            if (Contradiction(id, origin.Access) is { } problem)
                yield return new ConfigurationProblem(value.Source, problem);
        }
    }

    /// <summary>Whether a setting means something for a kind.</summary>
    public static bool IsFor(OriginKind kind, string key) => !OnlyFor.TryGetValue(key, out OriginKind[]? kinds) || kinds.Contains(kind);

    /// <summary>As the file has it.</summary>
    public static string NameOf(OriginKind kind) => kind.ToString().ToLowerInvariant();

    private static bool Fits(OriginKind found, OriginKind said) =>
        found == said || (found == OriginKind.Local && said == OriginKind.Network) || (found == OriginKind.Http && said == OriginKind.WebDav);

    private static Problem? Contradiction(string id, OriginAccess access) => access switch
    {
        { Token: not null, Password: not null } => new Problem($"'origins.{id}' has a password and a token.", "Remove one."),
        { Password: not null, User: null } => new Problem($"'origins.{id}' has a password and no user.", $"Set 'origins.{id}.username' as well."),
        { AccessKey: null, SecretKey: not null } or { AccessKey: not null, SecretKey: null } =>
            new Problem($"'origins.{id}' has one of access_key and secret_key only.", "Set both."),
        { IsAnonymous: true, AccessKey: not null } or { IsAnonymous: true, Profile: not null } =>
            new Problem($"'origins.{id}' is anonymous and has keys.", "Remove one."),
        _ => null,
    };
}
