namespace MusicFs.Core.Templates.Nodes;

/// <summary><c>%aunique{}</c>: what tells the album from its namesakes, nothing where it has none.</summary>
internal sealed class UniqueNode(UniqueDefinition definition) : TemplateNode
{
    public UniqueDefinition Definition => definition;

    public static FunctionResult Create(IReadOnlyList<FunctionArgument> arguments)
    {
        (UniqueDefinition? definition, FunctionArgument? wrong, string? message) = UniqueDefinition.Create(arguments);
        return definition is null ? new FunctionResult(wrong!, message!) : new UniqueNode(definition);
    }

    public override bool Append(RenderScope scope)
    {
        if (scope.Facts.Album.Unique is { } texts && texts.TryGetValue(definition.Key, out string? text))
            scope.Text.Append(text);
        return true;
    }
}
