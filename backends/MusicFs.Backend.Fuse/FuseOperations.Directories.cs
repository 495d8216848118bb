using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <content>Pages of a directory, with and without the attributes of its entries.</content>
internal sealed unsafe partial class FuseOperations
{
    public static bool ReadDirectory(FuseOperations operations, FuseRequest request) => operations.ReadDirectory(request, plus: false);

    public static bool ReadDirectoryPlus(FuseOperations operations, FuseRequest request) => operations.ReadDirectory(request, plus: true);

    private bool ReadDirectory(FuseRequest request, bool plus)
    {
        ref readonly ReadIn arguments = ref request.As<ReadIn>();
        request.Live.Offset = (long)arguments.Offset;
        DirectoryPage page = request.Page ??= new DirectoryPage(this, request);
        page.Begin((int)Math.Min(arguments.Size, (uint)request.BodyCapacity), plus);
        DirectoryCookie cookie = AddDots(request, page, arguments.Offset);
        return Finish(request, _fileSystem.ReadDirectoryAsync(request.Context, NodeOf(request), cookie, page), AnswerPage);
    }

    /// <summary>
    /// Adds <c>.</c> and <c>..</c>, which the filesystem does not list, in front of the first page. Their cookies are the
    /// numbers that <see cref="DirectoryCookie"/> leaves to backends.
    /// </summary>
    private DirectoryCookie AddDots(FuseRequest request, DirectoryPage page, ulong offset)
    {
        const ulong afterDot = 1, afterDotDot = 2;
        if (offset > afterDotDot)
            return new DirectoryCookie(offset);
        NodeId node = NodeOf(request);
        if (offset < afterDot)
            page.AddDot("."u8, Number(_fileSystem.GetAttributesAsync(request.Context, node)), afterDot);
        if (offset < afterDotDot)
            page.AddDot(".."u8, ParentNumber(_fileSystem.LookupParentAsync(request.Context, node)), afterDotDot);
        return DirectoryCookie.Start;
    }

    // The numbers of the dots are for show (d_ino); where they are not known at once, what every program ignores is shown.
    private static ulong Number(ValueTask<FsResult<NodeAttributes>> task) =>
        task.IsCompletedSuccessfully && task.Result.TryGetValue(out NodeAttributes found) ? found.FileNumber : uint.MaxValue;

    private static ulong ParentNumber(ValueTask<FsResult<NodeEntry>> task) =>
        task.IsCompletedSuccessfully && task.Result.TryGetValue(out NodeEntry found) ? found.Attributes.FileNumber : uint.MaxValue;

    private static void AnswerPage(FuseOperations operations, FuseRequest request, in bool ended) => request.Succeed(request.Page!.Length);

    /// <summary>Lays entries out in the body of a request. One for each request object, made when it first lists.</summary>
    internal sealed class DirectoryPage(FuseOperations operations, FuseRequest request) : IDirectorySink
    {
        private int _room;
        private bool _plus;

        /// <summary>Bytes laid out.</summary>
        public int Length { get; private set; }

        public void Begin(int room, bool plus)
        {
            _room = room;
            _plus = plus;
            Length = 0;
        }

        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            if (!TryReserve(name, out byte* at))
                return false;
            if (_plus)
            {
                operations.FillEntry(ref *(EntryOut*)at, entry);
                at += sizeof(EntryOut);
            }
            else
            {
                // In a page of names only the kernel learns of no node, and will never forget one.
                operations._fileSystem.Forget(entry.Node, 1);
            }

            Fill(at, name, entry.Attributes.FileNumber, AttributeTranslation.EntryType(entry.Attributes.Kind), next.Value);
            return true;
        }

        /// <summary>A dot entry: in a page with attributes it has node 0, so that the kernel links and counts nothing.</summary>
        public void AddDot(ReadOnlySpan<byte> name, ulong number, ulong next)
        {
            if (!TryReserve(name, out byte* at))
                return;
            if (_plus)
            {
                *(EntryOut*)at = default;
                at += sizeof(EntryOut);
            }

            Fill(at, name, number, AttributeTranslation.EntryType(NodeKind.Directory), next);
        }

        private bool TryReserve(ReadOnlySpan<byte> name, out byte* at)
        {
            at = request.Body + Length;
            int size = (_plus ? sizeof(EntryOut) : 0) + Padded(sizeof(DirEnt) + name.Length);
            if (size > _room - Length)
                return false;
            Length += size;
            return true;
        }

        // SAFETY (all three): `at` lies in the body with room for the entry, reserved above; records are 8-aligned.
        private static void Fill(byte* at, ReadOnlySpan<byte> name, ulong number, uint type, ulong next)
        {
            *(DirEnt*)at = new DirEnt { Inode = number, Offset = next, NameLength = (uint)name.Length, Type = type };
            int padded = Padded(sizeof(DirEnt) + name.Length);
            // The padding is zeroed with the last eight bytes, before the name's end overwrites its part of them.
            *(ulong*)(at + padded - sizeof(ulong)) = 0;
            if (name.Length == 0)
                return;
            name.CopyTo(new Span<byte>(at + sizeof(DirEnt), name.Length));
        }

        private static int Padded(int size) => (size + 7) & ~7;
    }
}
