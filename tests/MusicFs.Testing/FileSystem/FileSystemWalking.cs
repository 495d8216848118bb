using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>A filesystem by paths, for tests. References are given back at once unless the name says otherwise.</summary>
public static class FileSystemWalking
{
    extension(IVirtualFileSystem fileSystem)
    {
        /// <summary>Looks every component up. The error of the first that fails.</summary>
        public FsResult<NodeEntry> Resolve(string path)
        {
            FsResult<NodeEntry> at = fileSystem.LookupReferenced(path);
            if (at.IsSuccess && at.Value.Node != NodeId.Root)
                fileSystem.Forget(at.Value.Node, 1);
            return at;
        }

        /// <summary>As <c>Resolve</c>, with the reference to the last node kept.</summary>
        public FsResult<NodeEntry> LookupReferenced(string path)
        {
            NodeEntry at = new(NodeId.Root, fileSystem.GetAttributesAsync(default, NodeId.Root).Now().Value);
            foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                FsResult<NodeEntry> next = fileSystem.LookupAsync(default, at.Node, Encoding.UTF8.GetBytes(name)).Now();
                if (at.Node != NodeId.Root)
                    fileSystem.Forget(at.Node, 1);
                if (!next.IsSuccess)
                    return next;
                at = next.Value;
            }

            return at;
        }

        /// <summary>Every path below a directory that is no directory, sorted, with its node.</summary>
        public SortedDictionary<string, NodeEntry> Files(string below = "")
        {
            SortedDictionary<string, NodeEntry> files = new(StringComparer.Ordinal);
            Stack<(string Path, NodeId Node)> rest = new([(below, fileSystem.Resolve(below).Value.Node)]);
            while (rest.TryPop(out (string Path, NodeId Node) directory))
            {
                foreach ((string name, NodeEntry entry) in new DirectoryLister(fileSystem, 50).All(directory.Node))
                {
                    string path = directory.Path.Length == 0 ? name : $"{directory.Path}/{name}";
                    if (entry.Attributes.Kind == NodeKind.Directory)
                        rest.Push((path, entry.Node));
                    else
                        files.Add(path, entry);
                }
            }

            return files;
        }

        /// <summary>The whole content of a file.</summary>
        public async Task<FsResult<byte[]>> ReadFileAsync(string path)
        {
            FsResult<NodeEntry> entry = fileSystem.Resolve(path);
            if (!entry.IsSuccess)
                return entry.Error;
            FsResult<OpenedFile> opened = await fileSystem.OpenAsync(default, entry.Value.Node, OpenAccess.Read);
            if (!opened.IsSuccess)
                return opened.Error;
            byte[] content = new byte[entry.Value.Attributes.Size + 1];
            FsResult<int> read = await fileSystem.ReadAsync(default, opened.Value.Handle, 0, content);
            fileSystem.Release(opened.Value.Handle);
            return read.IsSuccess ? content[..read.Value] : read.Error;
        }
    }
}
