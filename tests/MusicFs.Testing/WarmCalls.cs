namespace MusicFs.Testing;

/// <summary>For calls that must be answered at once.</summary>
public static class WarmCalls
{
    /// <summary>The result; a call that is not complete yet fails the test.</summary>
    public static T Now<T>(this ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully)
            throw new AssertFailedException("The call was not answered at once.");
        return task.Result;
    }
}
