namespace MusicFs.Host.Configuration;

/// <summary>A password, a token, a key. Its text form does not tell, so that no message, log or dump of settings can.</summary>
/// <param name="value">What must not be shown.</param>
public sealed class SecretText(string value)
{
    /// <summary>The secret, for whoever sends it.</summary>
    internal string Reveal() => value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SecretText other && other.Reveal() == value;

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "(hidden)";
}
