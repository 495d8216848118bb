namespace MusicFs.Core.Templates;

/// <summary>A row of the table of functions.</summary>
/// <param name="Usage">How it is written, for messages.</param>
/// <param name="MinArguments">At least.</param>
/// <param name="MaxArguments">At most.</param>
/// <param name="Create">Compiles a call with a right number of arguments.</param>
internal sealed record TemplateFunction(
    string Usage, int MinArguments, int MaxArguments, Func<IReadOnlyList<FunctionArgument>, FunctionResult> Create);
