using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

// Each class has its own mounts; two at once is what two cores bear.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
[assembly: DisableRuntimeMarshalling]
[assembly: SupportedOSPlatform("linux")]
