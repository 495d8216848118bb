using System.Reflection;
using System.Runtime.InteropServices;

namespace MusicFs.Library.Sqlite;

/// <summary>
/// Chooses the SQLite library, once a process: the system's where there is one, whose security fixes come with the distribution, else
/// the one that was built in.
/// </summary>
internal static class SqliteEngine
{
    private const string BuiltIn = "e_sqlite3";

    private static readonly Lazy<bool> Started = new(Start);

    public static void EnsureStarted() => _ = Started.Value;

    private static bool Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        SQLitePCL.Batteries_V2.Init();
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == BuiltIn && NativeLibrary.TryLoad("libsqlite3.so.0", out nint system) ? system : nint.Zero;
}
