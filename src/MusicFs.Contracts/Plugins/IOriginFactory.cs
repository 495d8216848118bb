namespace MusicFs.Contracts.Plugins;

/// <summary>Makes origins of one scheme. Any thread, several at once.</summary>
public interface IOriginFactory
{
    /// <summary>
    /// Makes an origin, at once: what is remote is not spoken to yet, so that one that is away refuses no mount. The origin is used within time limits, with retries and a
    /// limit on calls around it, and must not add its own. Where it is <see cref="IDisposable"/>, it is disposed when nobody uses it any more.
    /// </summary>
    OriginCreation Create(OriginDefinition definition);
}
