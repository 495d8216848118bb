using System.Runtime.Versioning;

// The endpoint is a Unix socket with a mode; on Windows it will be a named pipe.
[assembly: SupportedOSPlatform("linux")]
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
