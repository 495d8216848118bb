namespace MusicFs.Contracts.Failures;

/// <summary>
/// Named places at which a test lets the program die, fail or hang, so that what comes after it is proven. <c>MUSICFS_TEST_FAILPOINTS</c>
/// says which, once for the life of a process: <c>pack.before-index=kill@3, origin.probe=hang</c>. After the name comes <c>kill</c>,
/// <c>fail</c> or <c>hang</c>, and then when: every time, <c>@3</c> the third time, <c>+3</c> each time after the third, <c>%3</c> every third
/// time. Without the variable, and in a published program always, each place is a constant to the compiler and costs nothing.
/// </summary>
public static class Failpoint
{
    /// <summary>Before a record is written to a pack.</summary>
    public const string PackBeforeWrite = "pack.before-write";

    /// <summary>After a record was written to a pack, before the index knows it.</summary>
    public const string PackBeforeIndex = "pack.before-index";

    /// <summary>After a record was written and the index knows it, before anybody was told.</summary>
    public const string PackAfterWrite = "pack.after-write";

    /// <summary>Before a full pack gets its table.</summary>
    public const string TableBeforeWrite = "table.before-write";

    /// <summary>After the table was written, before it is surely on the disk.</summary>
    public const string TableBeforeSync = "table.before-sync";

    /// <summary>Before a pack is deleted whose records were copied.</summary>
    public const string PackBeforeDelete = "pack.before-delete";

    /// <summary>After a pack was deleted, before it is out of the books.</summary>
    public const string PackAfterDelete = "pack.after-delete";

    /// <summary>Before lines are appended to the map of contents.</summary>
    public const string ContentsBeforeWrite = "contents.before-write";

    /// <summary>A file of the store was written anew beside the old one, which it is about to replace.</summary>
    public const string FileBeforeReplace = "file.before-replace";

    /// <summary>A file of the store was replaced, before its new name is surely on the disk.</summary>
    public const string FileAfterReplace = "file.after-replace";

    /// <summary>The catalog is opened; its lock is held.</summary>
    public const string CatalogOpen = "catalog.open";

    /// <summary>Before changes of the catalog are committed.</summary>
    public const string CatalogBeforeCommit = "catalog.before-commit";

    /// <summary>After changes of the catalog were committed, before anybody was told.</summary>
    public const string CatalogAfterCommit = "catalog.after-commit";

    /// <summary>Before what people made is committed.</summary>
    public const string UserBeforeCommit = "user.before-commit";

    /// <summary>After what people made was committed, before anybody was told.</summary>
    public const string UserAfterCommit = "user.after-commit";

    /// <summary>A folder of an origin is listed by a scan.</summary>
    public const string ScanFolder = "scan.folder";

    /// <summary>An album was read by a scan and comes into the tree.</summary>
    public const string ScanPlace = "scan.place";

    /// <summary>The image of the tree was written beside the old one, before it is surely on the disk.</summary>
    public const string TreeBeforeSync = "tree.before-sync";

    /// <summary>The image of the tree is on the disk beside the old one, which it is about to replace.</summary>
    public const string TreeBeforeReplace = "tree.before-replace";

    /// <summary>The image of the tree was replaced.</summary>
    public const string TreeAfterReplace = "tree.after-replace";

    /// <summary>An origin is asked whether it is there. One that hangs here listens to nobody.</summary>
    public const string OriginProbe = "origin.probe";

    /// <summary>The name of the variable.</summary>
    public const string Variable = "MUSICFS_TEST_FAILPOINTS";

    /// <summary>Set by published programs: they know no failpoints, whatever the variable says.</summary>
    public const string Switch = "MusicFs.NoFailpoints";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        PackBeforeWrite, PackBeforeIndex, PackAfterWrite, TableBeforeWrite, TableBeforeSync, PackBeforeDelete, PackAfterDelete, ContentsBeforeWrite,
        FileBeforeReplace, FileAfterReplace, CatalogOpen, CatalogBeforeCommit, CatalogAfterCommit, UserBeforeCommit, UserAfterCommit, ScanFolder,
        ScanPlace, TreeBeforeSync, TreeBeforeReplace, TreeAfterReplace, OriginProbe,
    ];

    private static readonly FailpointPlan? Plan = Read();

    /// <summary>Comes to a place: dies or hangs in it where that is asked for.</summary>
    /// <returns>Whether what follows is to fail.</returns>
    public static bool Fails(string name) => Plan is not null && Plan.Reach(name);

    /// <summary>As <see cref="Fails"/>, and hangs without holding the thread.</summary>
    public static ValueTask<bool> FailsAsync(string name) => Plan is null ? default : Plan.ReachAsync(name);

    private static FailpointPlan? Read()
    {
        bool isPublished = AppContext.TryGetSwitch(Switch, out bool isOff) && isOff;
        string? text = isPublished ? null : Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(text) ? null : FailpointPlan.Parse(text, Names);
    }
}
