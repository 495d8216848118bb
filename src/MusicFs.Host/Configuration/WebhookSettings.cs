namespace MusicFs.Host.Configuration;

/// <summary>Where events are sent to, as the configuration has it.</summary>
/// <param name="Name">Chosen by a person.</param>
/// <param name="Address">An http or https URL.</param>
/// <param name="Events">Types, or <c>subject.*</c>; none is all.</param>
/// <param name="Origins">Ids; none is all.</param>
/// <param name="Secret">What the body is signed with; null for no signature.</param>
internal sealed record WebhookSettings(string Name, Uri Address, IReadOnlyList<string> Events, IReadOnlyList<string> Origins, SecretText? Secret)
{
    /// <summary>Whether both ask for the same.</summary>
    public bool IsLike(WebhookSettings other) =>
        Name == other.Name && Address == other.Address && Events.SequenceEqual(other.Events) && Origins.SequenceEqual(other.Origins)
        && Secret?.Reveal() == other.Secret?.Reveal();
}
