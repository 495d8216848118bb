using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Origins.S3;

namespace MusicFs.Host;

/// <summary>Finds the keys of an S3 account where other programs keep them: variables, and the file <c>~/.aws/credentials</c>.</summary>
internal static class AwsProfile
{
    private const long LargestFile = 1 << 20;

    private const UnixFileMode NotOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The keys of what is set, else of a profile that is asked for, else of the variables, else of the usual profile.</summary>
    public static (S3Credentials? Credentials, Problem? Problem) Find(OriginLocation location)
    {
        OriginAccess access = location.Access;
        if (access.IsAnonymous)
            return (null, null);
        if (access is { AccessKey: { } key, SecretKey: { } secret })
            return (new S3Credentials(key.Reveal(), secret.Reveal(), access.SessionToken?.Reveal()), null);
        string? profile = access.Profile;
        if (profile is null && Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } value)
            return (new S3Credentials(id, value, Variable("AWS_SESSION_TOKEN")), null);
        return FromFile(location, profile ?? Variable("AWS_PROFILE") ?? "default");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static (S3Credentials? Credentials, Problem? Problem) FromFile(OriginLocation location, string profile)
    {
        string file = Variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(Variable("HOME") ?? "/", ".aws", "credentials");
        Problem missing = new(
            $"There are no keys for the origin {location.Location}: the profile '{profile}' is not in {file}.",
            $"Set 'origins.{location.Id}.access_key' and 'secret_key', or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or 'anonymous: true' for a bucket that is open to all.");
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > LargestFile)
                return (null, missing);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & NotOwner) != 0)
                return (null, new Problem($"The file {file} is open to other users.", $"Close it: chmod 600 {file}"));
            Dictionary<string, string> values = Section(File.ReadLines(file), profile);
            return values.TryGetValue("aws_access_key_id", out string? key) && values.TryGetValue("aws_secret_access_key", out string? secret)
                ? (new S3Credentials(key, secret, values.GetValueOrDefault("aws_session_token")), null)
                : (null, missing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem($"The file {file} cannot be read: {e.Message}", "Give this user the right to read it."));
        }
    }

    private static Dictionary<string, string> Section(IEnumerable<string> lines, string name)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        bool isIn = false;
        foreach (string line in lines.Select(static line => line.Trim()))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line is ['[', .., ']'])
                isIn = line[1..^1].Trim() == name;
            else if (isIn && equals > 0 && line[0] is not ('#' or ';'))
                values[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
        }

        return values;
    }
}
