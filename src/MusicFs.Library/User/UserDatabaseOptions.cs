using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>What tests replace.</summary>
internal sealed record UserDatabaseOptions
{
    public static UserDatabaseOptions Default { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The format's scripts; their number is its version.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = SqliteFile.Scripts("user");
}
