using System.Globalization;

namespace MusicFs.Contracts.Plugins;

/// <summary>
/// A version of the contract between MusicFs and plugins. Of another major version nothing can be loaded; a higher minor version has more than a
/// lower one and breaks nothing, so a plugin fits where its major version is the same and its minor version is not higher.
/// </summary>
/// <param name="Major">Raised when something that plugins use goes or changes.</param>
/// <param name="Minor">Raised when something is added.</param>
public readonly record struct ContractVersion(int Major, int Minor)
{
    /// <summary>Of this assembly. Constants, so that a plugin has in it what it was compiled against: <c>new(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor)</c>.</summary>
    public const int CurrentMajor = 1;

    /// <summary>Of this assembly.</summary>
    public const int CurrentMinor = 0;

    /// <summary>As it is written in manifests: <c>1.0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
