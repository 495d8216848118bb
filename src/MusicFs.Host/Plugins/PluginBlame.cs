using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace MusicFs.Host.Plugins;

/// <summary>
/// Tells whether an exception that nobody caught came from a plugin's own thread, timer or task: then it is that plugin's fault and not the end of the process. Any thread.
/// </summary>
internal static class PluginBlame
{
    private static readonly ConditionalWeakTable<AssemblyLoadContext, PluginGuard> Guards = [];

    private static readonly Lazy<bool> Listening = new(Listen);

    /// <summary>Whether threads of plugins may fail: the process has one handler, which something else may have set.</summary>
    public static bool IsListening => Listening.Value;

    /// <summary>From now on exceptions of this context are that plugin's.</summary>
    public static void Follow(AssemblyLoadContext context, PluginGuard guard)
    {
        _ = Listening.Value;
        Guards.AddOrUpdate(context, guard);
    }

    /// <summary>Counts it as a fault of the plugin that threw it; false where none did.</summary>
    public static bool Take(Exception fault)
    {
        foreach (Exception one in fault is AggregateException many ? many.Flatten().InnerExceptions : [fault])
        {
            if (Find(one) is not { } guard)
                return false;
            guard.Fault("a thread or task of its own", $"{one.GetType().Name}: {one.Message}");
        }

        return true;
    }

    private static PluginGuard? Find(Exception fault)
    {
        foreach (StackFrame frame in new StackTrace(fault).GetFrames())
        {
            if (frame.GetMethod() is { } method && GuardOf(method) is { } guard)
                return guard;
        }

        return null;
    }

    private static PluginGuard? GuardOf(MethodBase method) =>
        AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is { } context && Guards.TryGetValue(context, out PluginGuard? guard) ? guard : null;

    private static bool Listen()
    {
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Take);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
