namespace MusicFs.Core.Templates;

/// <summary>One variable: how it is written, and what stands in for it where the tag is missing and the place is not optional.</summary>
/// <param name="Write">Appends the value; false, with nothing appended, where it is empty.</param>
/// <param name="WriteDefault">Appends the stand-in.</param>
/// <param name="Plural">Its number in <see cref="PluralVariables"/>, -1 for the others.</param>
internal sealed record TemplateVariable(Func<RenderScope, bool> Write, Func<RenderScope, bool>? WriteDefault = null, int Plural = -1);
