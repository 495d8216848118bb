namespace MusicFs.Core.Templates;

/// <summary>
/// Makes a path of the rendered text: splits it at the template's separators and makes each component a safe name. A directory
/// whose text was all optional and vanished is left out; one that lacks a value is called Unknown, so that depth stays the same.
/// </summary>
internal static class PathComposer
{
    private const string Unknown = "Unknown";

    public static string Compose(RenderScope scope, NamePolicy policy)
    {
        ReadOnlySpan<char> rest = scope.Text.Written;
        for (int component = 0; ; component++)
        {
            int separator = rest.IndexOf(RenderScope.Separator);
            if (separator < 0)
                break;
            ReadOnlySpan<char> directory = rest[..separator].Trim();
            if (!directory.IsEmpty)
                Append(scope.Path, directory, policy, NameContext.Directory);
            else if (scope.IsMissing(component))
                Append(scope.Path, Unknown, policy, NameContext.Directory);
            rest = rest[(separator + 1)..];
        }
        ReadOnlySpan<char> file = rest.Trim();
        Append(scope.Path, file.IsEmpty ? scope.Facts.FileName : file, policy, NameContext.File);
        return scope.Path.Written.ToString();
    }

    private static void Append(TextBuffer path, ReadOnlySpan<char> name, NamePolicy policy, NameContext context)
    {
        if (path.Length == 0)
            context |= NameContext.AtRoot;
        else
            path.Append('/');
        path.Append(NameRules.IsPlain(name, policy, context) ? name : NameRules.Repair(name.ToString(), policy, context));
    }
}
