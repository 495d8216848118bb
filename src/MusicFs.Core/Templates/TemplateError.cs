namespace MusicFs.Core.Templates;

/// <summary>Why a template is refused.</summary>
/// <param name="Column">Where in the text, from 1.</param>
/// <param name="Message">What was expected there, as a sentence for the person who wrote the template.</param>
public sealed record TemplateError(int Column, string Message);
