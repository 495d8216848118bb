using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MusicFs.Plugins.Tests")]
