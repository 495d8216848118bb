using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Service.Windows;

/// <summary>
/// The folder of the service. In %ProgramData% everybody may make folders: one that was there before the service, made by somebody else, could hold a configuration or plugins
/// that the system would run. So it must belong to the system or the administrators, and they alone may write into it.
/// </summary>
[SupportedOSPlatform("windows")]
public static class ServiceFolder
{
    /// <summary>Makes it, or closes the one that is there.</summary>
    /// <returns>Null, or why it must not be used.</returns>
    public static Problem? Prepare(string folder)
    {
        try
        {
            DirectoryInfo directory = new(folder);
            if (!directory.Exists)
            {
                directory.Create(Access());
                return null;
            }

            if (directory.LinkTarget is not null || !IsTrusted(directory.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier))))
                return new Problem($"The folder {folder} was made by somebody who is no administrator.", "Look at what is in it, and remove it.");
            directory.SetAccessControl(Access());
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException or PrivilegeNotHeldException)
        {
            return new Problem($"The folder {folder} cannot be made the service's own: {fault.Message}", "Remove it, or take it over as an administrator.");
        }
    }

    private static bool IsTrusted(IdentityReference? owner)
    {
        // The one whom this process runs as is trusted already.
        using WindowsIdentity self = WindowsIdentity.GetCurrent();
        return owner is SecurityIdentifier sid
            && (sid.IsWellKnown(WellKnownSidType.LocalSystemSid) || sid.IsWellKnown(WellKnownSidType.BuiltinAdministratorsSid) || sid == self.User);
    }

    /// <summary>Not inherited: what %ProgramData% allows is too much. Others may read, except what is the library's own.</summary>
    private static DirectorySecurity Access()
    {
        DirectorySecurity access = new();
        access.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        const InheritanceFlags all = InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit;
        foreach (WellKnownSidType who in new[] { WellKnownSidType.LocalSystemSid, WellKnownSidType.BuiltinAdministratorsSid })
            access.AddAccessRule(new FileSystemAccessRule(new SecurityIdentifier(who, null), FileSystemRights.FullControl, all, PropagationFlags.None, AccessControlType.Allow));
        return access;
    }
}
