using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>What one reading of one module has found so far. One thread.</summary>
internal sealed class Module
{
    private const int MostProblems = 16;

    private readonly List<string> _names = [];
    private readonly List<TagError> _problems = [];

    /// <summary>Lower case: <c>mod s3m xm it</c>.</summary>
    public required string Codec { get; init; }

    public string Title { get; set; } = "";

    /// <summary>The program it was made with; empty where it does not say.</summary>
    public string Tracker { get; set; } = "";

    /// <summary>What people wrote into it, beside the names.</summary>
    public string Message { get; set; } = "";

    /// <summary>Channels of its patterns; 0 where they are not known.</summary>
    public int Channels { get; set; }

    /// <summary>Seconds until it ends or begins again.</summary>
    public double? Length { get; set; }

    /// <summary>Of an instrument or a sample, in the file's order; blank ones are part of pictures that people drew.</summary>
    public void AddName(string name) => _names.Add(name);

    public void AddProblem(TagErrorKind kind, long offset, string message)
    {
        if (_problems.Count < MostProblems)
            _problems.Add(new TagError(kind, offset, message));
    }

    public void AddProblem(TagError problem) => AddProblem(problem.Kind, problem.Offset, problem.Message);

    public TrackTags Build(bool hasNames)
    {
        StringBuilder comment = new(Message);
        int last = _names.FindLastIndex(static name => name.Length > 0);
        if (hasNames && last >= 0)
            comment.Append(comment.Length > 0 ? "\n\n" : "").AppendJoin('\n', _names.Take(last + 1).SkipWhile(static name => name.Length == 0));
        Dictionary<string, IReadOnlyList<string>> fields = [];
        Add("TITLE", Title);
        Add("COMMENT", comment.ToString());
        Add("ENCODER", Tracker);
        return new TrackTags
        {
            Codec = Codec,
            Title = ValueOf("TITLE"),
            Comment = ValueOf("COMMENT"),
            Encoder = ValueOf("ENCODER"),
            Channels = Channels > 0 ? Channels : null,
            DurationSeconds = Length,
            Fields = fields,
            Problems = _problems,
        };

        void Add(string name, string value)
        {
            if (value.Length > 0)
                fields.Add(name, [value]);
        }

        string? ValueOf(string name) => fields.TryGetValue(name, out IReadOnlyList<string>? values) ? values[0] : null;
    }
}
