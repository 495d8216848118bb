// Each test has a disk of its own.
[assembly: Parallelize(Workers = 0, Scope = ExecutionScope.MethodLevel)]
