using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32;
using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Logging;

/// <summary>Warnings and errors in the event log of Windows (Application, source MusicFs), where those look who care for machines. Called by one thread.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class EventLogSink : ILogEventSink, IDisposable
{
    public const string Source = "MusicFs";

    private const ushort ErrorType = 1, WarningType = 2;

    /// <summary>An entry's text may have 31,839 characters.</summary>
    private const int LongestText = 30_000;

    private nint _log;

    public EventLogSink()
    {
        Register();
        _log = RegisterEventSource(null, Source);
    }

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Warning || _log == 0)
            return;
        string text = logEvent.RenderMessage(CultureInfo.InvariantCulture) + (logEvent.Exception is { } fault ? $"\r\n{fault}" : "");
        // SAFETY: the text is pinned, and the pointer to it on the stack, until the call returns, which copies it.
        fixed (char* line = text.Length > LongestText ? text[..LongestText] : text)
        {
            char* lines = line;
            if (ReportEvent(_log, logEvent.Level == LogEventLevel.Warning ? WarningType : ErrorType, 0, 1, 0, 1, 0, &lines, 0) == 0)
                throw new IOException($"The event log takes nothing (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    public void Dispose()
    {
        if (_log != 0)
            _ = DeregisterEventSource(_log);
        _log = 0;
    }

    /// <summary>Says where the texts of its events are: "%1", which every Windows has in a library of the framework before. An administrator alone may; without it the event log shows the text with an excuse in front.</summary>
    private static void Register()
    {
        try
        {
            using RegistryKey key = Registry.LocalMachine.CreateSubKey(@"SYSTEM\CurrentControlSet\Services\EventLog\Application\" + Source);
            key.SetValue("EventMessageFile", @"%SystemRoot%\Microsoft.NET\Framework64\v4.0.30319\EventLogMessages.dll", RegistryValueKind.ExpandString);
            key.SetValue("TypesSupported", 7, RegistryValueKind.DWord);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            // As said.
        }
    }

    [LibraryImport("advapi32.dll", EntryPoint = "RegisterEventSourceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint RegisterEventSource(string? machine, string source);

    [LibraryImport("advapi32.dll", EntryPoint = "DeregisterEventSource")]
    private static partial int DeregisterEventSource(nint log);

    [LibraryImport("advapi32.dll", EntryPoint = "ReportEventW", SetLastError = true)]
    private static partial int ReportEvent(nint log, ushort type, ushort category, uint id, nint user, ushort count, uint size, char** texts, nint data);
}
