namespace MusicFs.Library.Sources;

/// <summary>What came of a question to a metadata source. The numbers are those of the file.</summary>
public enum AnswerOutcome
{
    /// <summary>It has suggestions.</summary>
    Found = 1,

    /// <summary>It knows nothing that fits, or is not sure.</summary>
    None = 2,

    /// <summary>It did not answer, or not as it should.</summary>
    Failed = 3,
}
