using System.Globalization;
using System.Text;

namespace MusicFs.Library;

/// <summary>Says in a file beside a lock which process has it: on some systems nobody else can read one that is locked.</summary>
internal static class LockHolder
{
    /// <summary>This process has it now. Where it cannot be written nobody is told, and the lock holds all the same.</summary>
    public static void Write(string path)
    {
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Read back as nobody, or as who had it before.
        }
    }

    /// <summary>Who had it last; null where that is not said.</summary>
    public static string? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> text = stackalloc byte[16];
            string holder = Encoding.ASCII.GetString(text[..file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)]);
            return holder.Length > 0 ? holder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
