using System.Globalization;
using MusicFs.Benchmarks.Tags;

if (args is ["taglib", var folder, ..])
    return await TagLibComparison.RunAsync(folder, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 7);

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
