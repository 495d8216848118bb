using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

/// <summary>Every kind of mistake is refused with its place, what is wrong, and what to do.</summary>
[TestClass]
public sealed class WrongConfigurationTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    [DataRow("chache:\n  directory: /x", "1:1", "There is no setting 'chache'", "Did you mean 'cache'?", DisplayName = "misspelt section")]
    [DataRow("cache:\n  directroy: /x", "2:3", "There is no setting 'cache.directroy'", "Did you mean 'directory'?", DisplayName = "misspelt key")]
    [DataRow("cache:\n  directory:\n    deep: 1", "2:3", "'cache.directory' has no value", "absolute", DisplayName = "section below a value")]
    [DataRow("colour: red", "1:1", "There is no setting 'colour'", "The sections are: library, origins", DisplayName = "unknown section")]
    [DataRow("cache: /x", "1:1", "'cache' is a section", "directory", DisplayName = "value for a section")]
    [DataRow("origins: [/a, /b]", "1:1", "'origins' is a section", "names of your choice", DisplayName = "list for a section")]
    [DataRow("origins:\n  nas: {}", "2:3", "'origins.nas' is empty", "location", DisplayName = "origin without a location")]
    [DataRow("origins:\n  nas:", "2:3", "'origins.nas' is empty", "location", DisplayName = "origin without anything")]
    [DataRow("origins:\n  nas: {priority: 1}", "2:19", "'origins.nas' has no location", "location", DisplayName = "origin with other settings only")]
    [DataRow("origins:\n  nas: {location: /x, kind: ftp}", "2:29", "cannot be 'ftp'", "local", DisplayName = "origin kind")]
    [DataRow("origins:\n  nas: {location: /x, include: [/]}", "2:32", "cannot be '/'", "patterns", DisplayName = "empty pattern")]
    [DataRow("origins:\n  nas: f_tp://host/music", "2:3", "no origins of the kind 'f_tp'", "sftp://", DisplayName = "origin of another kind")]
    [DataRow("origins:\n  nas: music", "2:3", "cannot be 'music'", "absolute path", DisplayName = "relative origin")]
    [DataRow("origins:\n  .nas: /x", "2:3", "not an origin id", "letters", DisplayName = "origin id")]
    [DataRow("origins:\n  Nas: /x\n  nas: /y", "3:3", "differ in case only", "something else", DisplayName = "ids but for case")]
    [DataRow("origins:\n  nas: /x\n  nas: /y", "3:3", "a second time", "line 2", DisplayName = "duplicate key")]
    [DataRow("log: {level: debug}\nlog: {level: info}", "2:1", "a second time", "line 1", DisplayName = "duplicate section")]
    [DataRow("views:\n  a/b: $title", "2:3", "cannot be the name of a view", "'/'", DisplayName = "view name")]
    [DataRow("views:\n  A: $title%nonsense{x}", "2:3", "wrong at character", "templates.md", DisplayName = "template")]
    [DataRow("mounts:\n  music:\n    umask: 022", "3:12", "not an absolute path", "root", DisplayName = "relative mount point")]
    [DataRow("mounts:\n  /mnt:\n    views: [A]", "3:12", "the view 'A', which there is not", "views", DisplayName = "unknown view")]
    [DataRow("mounts:\n  /mnt:\n    views: [{a: b}]", "3:13", "plain values", "names of their own", DisplayName = "section in a list")]
    [DataRow("mount:\n  allow_other: yes", "2:16", "cannot be 'yes'", "true or false", DisplayName = "another word for true")]
    [DataRow("mount:\n  umask: 9", "2:10", "cannot be '9'", "octal", DisplayName = "octal")]
    [DataRow("mount:\n  umask: 1777", "2:10", "cannot be '1777'", "0777", DisplayName = "octal too large")]
    [DataRow("mount:\n  threads: 0", "2:12", "cannot be '0'", "1 to 256", DisplayName = "number too small")]
    [DataRow("mount:\n  threads: 4.0", "2:12", "cannot be '4.0'", "1 to 256", DisplayName = "no number")]
    [DataRow("mount:\n  uid: -1", "2:8", "cannot be '-1'", "0 to 4294967295", DisplayName = "negative")]
    [DataRow("mount:\n  transport: pigeon", "2:14", "cannot be 'pigeon'", "auto, device, ring", DisplayName = "choice")]
    [DataRow("mount:\n  threads: [1, 2]", "2:12", "is a list", "1 to 256", DisplayName = "list for a value")]
    [DataRow("mount:\n  threads:", "2:11", "has no value", "default", DisplayName = "no value")]
    [DataRow("cache:\n  directory: cache", "2:14", "cannot be 'cache'", "absolute", DisplayName = "relative folder")]
    [DataRow("library:\n  name: ../etc", "2:9", "cannot be '../etc'", "letters", DisplayName = "library name")]
    [DataRow("collections:\n  Jazz: artits:davis", "2:3", "There is no field 'artits'", "search.md", DisplayName = "query")]
    [DataRow("collections:\n  Jazz:\n    sort: title", "3:11", "'collections.Jazz' has no query", "query", DisplayName = "collection without a query")]
    [DataRow("collections:\n  Jazz:\n    query: genre:jazz\n    sort: size", "4:11", "cannot be 'size'", "artist, album", DisplayName = "sort key")]
    [DataRow("collections:\n  Jazz:\n    query: genre:jazz\n    limit: 0", "4:12", "cannot be '0'", "1 to 10000", DisplayName = "limit of a collection")]
    [DataRow("collections:\n  Genres: genre:jazz", "2:3", "always there", "another name", DisplayName = "name of a built-in collection")]
    [DataRow("collections:\n  Late.m3u8: genre:jazz", "2:3", "cannot be the name of a collection", "another name", DisplayName = "collection named as a list")]
    [DataRow("webhooks:\n  home:\n    url: https://example.org/\n    events: [sync.finisht]", "4:13", "cannot be 'sync.finisht'", "a list of events", DisplayName = "event")]
    [DataRow("collections:\n  a/b: genre:jazz", "2:3", "cannot be the name of a collection", "another name", DisplayName = "collection name")]
    [DataRow("log:\n  level: loud", "2:10", "cannot be 'loud'", "trace, debug", DisplayName = "level")]
    [DataRow("- a\n- b", "1:1", "list of sections", "origins:", DisplayName = "list as the file")]
    [DataRow("just words", "1:1", "list of sections", "origins:", DisplayName = "text as the file")]
    [DataRow("log: {level: debug}\n---\nlog: {level: info}", "2:1", "second document", "---", DisplayName = "two documents")]
    [DataRow("cache: &a\n  directory: /x\nstate: *a", "1:8", "Anchors", "quotes", DisplayName = "anchor")]
    [DataRow("log: {level: *x}", "1:14", "Aliases", "quotes", DisplayName = "alias")]
    [DataRow("log: {level: !!str debug}", "1:14", "tags", "quotes", DisplayName = "tag")]
    [DataRow("log:\n\tlevel: debug", "1:1", "not YAML", "spaces", DisplayName = "tab")]
    [DataRow("log: {level: debug", "2:1", "not YAML", "spaces", DisplayName = "brace not closed")]
    [DataRow("log: 'open", "1:6", "not YAML", "spaces", DisplayName = "quote not closed")]
    [DataRow("? [a, b]\n: c", "1:3", "name is expected", "name: value", DisplayName = "list as a name")]
    [DataRow("a:\n b:\n  c:\n   d:\n    e:\n     f: 1", "1:1", "no setting 'a'", "The sections are", DisplayName = "too deep")]
    public void File_Wrong_IsRefusedWithPlaceAndRemedy(string yaml, string place, string what, string remedy)
    {
        ConfigurationLoad load = _fixture.Load(yaml);
        Assert.IsFalse(load.IsSuccess);
        ConfigurationProblem problem = load.Problems[0];
        Assert.AreEqual($"{_fixture.File}:{place}", problem.Source, problem.ToString());
        Assert.Contains(what, problem.Problem.What);
        Assert.Contains(remedy, problem.Problem.Remedy);
    }

    [TestMethod]
    public void File_WithManyMistakes_IsToldThemAll() =>
        Assert.HasCount(3, _fixture.Load("mount:\n  uid: x\n  gid: y\nlog:\n  level: z").Problems);

    [TestMethod]
    public void File_AskedForAndMissing_IsRefused()
    {
        ConfigurationProblem problem = LibraryConfiguration.Load("/nowhere/config.yaml", new CommandLineSettings()).Problems.Single();
        Assert.AreEqual("/nowhere/config.yaml", problem.Source);
        Assert.Contains("--config", problem.Problem.Remedy);
    }

    [TestMethod]
    public void File_NotUtf8_IsRefused()
    {
        File.WriteAllBytes(_fixture.File, [(byte)'#', 0xff, 0xfe, 0xff]);
        Assert.Contains("UTF-8", LibraryConfiguration.Load(_fixture.File, new CommandLineSettings()).Problems.Single().Problem.What);
    }

    [TestMethod]
    public void File_TooLarge_IsRefused() => Assert.Contains("bytes", _fixture.Load(new string('#', 2 << 20)).Problems.Single().Problem.What);

    [TestMethod]
    public void File_OfManyEntries_IsRefused() =>
        Assert.Contains("more than", _fixture.Load("mounts:\n  /m:\n    views: [" + string.Concat(Enumerable.Repeat("a,", 30_000)) + "]").Problems[0].Problem.What);

    [TestMethod]
    [DataRow("[", 100_000)]
    [DataRow("{a: ", 100_000)]
    [DataRow("- ", 100_000)]
    public void File_OfBracketsAlone_IsRefused(string bracket, int count) =>
        Assert.IsFalse(_fixture.Load("log: " + string.Concat(Enumerable.Repeat(bracket, count))).IsSuccess);
}
