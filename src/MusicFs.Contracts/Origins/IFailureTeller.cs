using MusicFs.Contracts.FileSystem;

namespace MusicFs.Contracts.Origins;

/// <summary>
/// An origin that can say in words why it failed, which the error that travels up cannot. <c>musicfs status</c>, the log and the event <c>origin.state</c> show them to people;
/// where there are none they say what the error means in general.
/// </summary>
public interface IFailureTeller
{
    /// <summary>
    /// The latest failure of the origin, or of a file as no server should answer; null where there was none. Looked at behind a call that answered an error. Any thread; never waits. Nothing secret is in the
    /// words: of a password or a token it says that it is wrong. Of a plugin's words each sentence is one line of 500 characters at most, and the rest is cut.
    /// </summary>
    Problem? LastFailure { get; }
}
