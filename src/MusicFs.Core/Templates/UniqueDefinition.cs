namespace MusicFs.Core.Templates;

/// <summary>
/// What one <c>%aunique{}</c> of a template means: by what albums are taken for namesakes, and what tells them apart. Immutable.
/// </summary>
internal sealed class UniqueDefinition
{
    private readonly TemplateVariable[] _identifiers;
    private readonly TemplateVariable[] _disambiguators;
    private readonly string _open;
    private readonly string _close;

    private UniqueDefinition(string key, TemplateVariable[] identifiers, TemplateVariable[] disambiguators, string brackets)
    {
        Key = key;
        _identifiers = identifiers;
        _disambiguators = disambiguators;
        (_open, _close) = brackets.Length == 2 ? (brackets[..1], brackets[1..]) : ("", "");
    }

    /// <summary>Equal for definitions that mean the same.</summary>
    public string Key { get; }

    /// <summary>Compiles the arguments, empty ones as beets does it.</summary>
    public static (UniqueDefinition? Definition, FunctionArgument? Wrong, string? Message) Create(IReadOnlyList<FunctionArgument> arguments)
    {
        string[] defaults = ["albumartist album", "albumtype year label catalognum albumdisambig releasegroupdisambig", "[]"];
        string[] texts = new string[3];
        TemplateVariable[][] variables = [[], []];
        for (int i = 0; i < texts.Length; i++)
        {
            FunctionArgument? argument = i < arguments.Count ? arguments[i] : null;
            string? text = defaults[i];
            if (argument is not null && !argument.TryGetConstant(out text))
                return (null, argument, i < 2 ? "expected names of variables" : "expected two brackets");
            texts[i] = text!.Trim() is { Length: > 0 } given || i == 2 ? text.Trim() : defaults[i];
            if (i == 2 && texts[i].Length is not (0 or 2))
                return (null, argument, "expected two brackets, or nothing for none");
            if (i == 2)
                continue;
            string[] names = texts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (Array.Find(names, static name => Find(name) is null) is { } unknown)
                return (null, argument, $"'{unknown}' is not a variable");
            variables[i] = [.. names.Select(static name => Find(name)!)];
        }

        return (new UniqueDefinition(string.Join(',', texts), variables[0], variables[1], texts[2]), null, null);
    }

    /// <summary>Equal for albums that are namesakes; directories whose names differ in case are one.</summary>
    public string IdentityOf(TrackFacts facts) => string.Join('\0', ValuesOf(facts, _identifiers)).ToUpperInvariant();

    /// <summary>What may tell the album of a track from others, the best first.</summary>
    public string[] ValuesOf(TrackFacts facts) => ValuesOf(facts, _disambiguators);

    /// <summary>What an album gets behind its name.</summary>
    public string TextOf(string value) => value.Length == 0 ? "" : $" {_open}{value}{_close}";

    /// <summary>By beets' names too.</summary>
    private static TemplateVariable? Find(string name) => name switch
    {
        "albumtype" => TemplateVariables.Tag("RELEASETYPE"),
        "catalognum" => TemplateVariables.Find("catalognumber"),
        "albumdisambig" => TemplateVariables.Tag("MUSICBRAINZ_ALBUMCOMMENT"),
        "releasegroupdisambig" => TemplateVariables.Tag("RELEASEGROUPDISAMBIG"),
        _ when name.StartsWith("tag:", StringComparison.Ordinal) && name.Length > 4 => TemplateVariables.Tag(name[4..]),
        _ => TemplateVariables.Find(name) is { Plural: < 0 } variable ? variable : null,
    };

    private static string[] ValuesOf(TrackFacts facts, TemplateVariable[] variables)
    {
        RenderScope scope = RenderScope.Rent(facts);
        string[] values = Array.ConvertAll(variables, variable =>
        {
            scope.Begin();
            return variable.Write(scope) ? scope.Text.Written.ToString() : "";
        });
        scope.Return();
        return values;
    }
}
