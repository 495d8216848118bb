using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// The one security descriptor of a volume, self-relative ([MS-DTYP] 2.4.6). It says who may look inside. It gives writing rights as well, although nothing can be
/// written: the library answers a right that is missing with "access denied" before we are asked, and what is the
/// matter is that the medium is write-protected, which every operation that writes is answered with.
/// </summary>
internal static class SecurityDescriptors
{
    private const int HeaderLength = 20;
    private const int AclHeaderLength = 8;
    private const int AceHeaderLength = 8;

    // SE_SELF_RELATIVE, SE_DACL_PROTECTED, SE_DACL_PRESENT.
    private const ushort Control = 0x8000 | 0x1000 | 0x0004;

    // FILE_ALL_ACCESS.
    private const uint Rights = 0x001F01FF;

    private static readonly byte[] Everyone = [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    private static readonly byte[] System = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    private static readonly byte[] Administrators = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];

    /// <summary>For a mount of this process's user.</summary>
    /// <param name="allowOther">Whether everyone may look inside, or only that user, administrators and the system.</param>
    public static byte[] ForThisUser(bool allowOther) => Make(OperatingSystem.IsWindows() ? UserOfProcess() : Administrators, allowOther);

    /// <summary>For a mount of the user with this SID.</summary>
    public static byte[] Make(ReadOnlySpan<byte> user, bool allowOther)
    {
        byte[][] trustees = allowOther ? [Everyone, user.ToArray()] : [user.ToArray(), System, Administrators];
        int aclLength = AclHeaderLength + trustees.Sum(static sid => AceHeaderLength + sid.Length);
        byte[] descriptor = new byte[HeaderLength + 2 * user.Length + aclLength];
        Span<byte> bytes = descriptor;
        int owner = HeaderLength, group = owner + user.Length, acl = group + user.Length;
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Control);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], owner);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], group);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], acl);
        user.CopyTo(bytes[owner..]);
        user.CopyTo(bytes[group..]);
        bytes[acl] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(acl + 2)..], (ushort)aclLength);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(acl + 4)..], (ushort)trustees.Length);
        int at = acl + AclHeaderLength;
        foreach (byte[] sid in trustees)
        {
            // ACCESS_ALLOWED_ACE without flags: type 0.
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 2)..], (ushort)(AceHeaderLength + sid.Length));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(at + 4)..], Rights);
            sid.CopyTo(bytes[(at + AceHeaderLength)..]);
            at += AceHeaderLength + sid.Length;
        }

        return descriptor;
    }

    [SupportedOSPlatform("windows")]
    private static byte[] UserOfProcess()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        if (identity.User is not { } user)
            return Administrators;
        byte[] sid = new byte[user.BinaryLength];
        user.GetBinaryForm(sid, 0);
        return sid;
    }
}
