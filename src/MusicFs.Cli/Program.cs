using System.CommandLine;
using MusicFs.Cli;

var root = new RootCommand("Mounts a music collection as a drive organised by tags.") { TagsCommand.Create() };
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
