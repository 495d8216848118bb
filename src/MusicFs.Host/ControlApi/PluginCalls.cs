using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Plugins</c>.</summary>
/// <param name="daemon">Whose plugins.</param>
/// <param name="isLocal">Whether callers come by the socket: only they may have code loaded from any folder.</param>
internal sealed class PluginCalls(LibraryDaemon daemon, bool isLocal)
{
    private static readonly GrpcStatus None = new(GrpcCode.FailedPrecondition, "This daemon has no plugins.\nMount the library with musicfs mount.");

    public GrpcReply<ListPluginsReply> List()
    {
        ListPluginsReply reply = new();
        reply.Plugins.AddRange((daemon.Plugins?.Entries ?? []).Select(PluginMessage.Of));
        reply.Folders.AddRange(daemon.Plugins?.Folders ?? []);
        return reply;
    }

    public GrpcReply<PluginInfo> Get(GetPluginRequest request) => Describe(request.Id);

    public async Task<GrpcReply<PluginInfo>> LoadAsync(LoadPluginRequest request, CancellationToken cancellation)
    {
        if (daemon.Plugins is not { } plugins)
            return None;
        bool isPath = PluginSet.IsFolder(request.Plugin);
        if (isPath && !isLocal)
            return new GrpcStatus(GrpcCode.PermissionDenied, "A plugin is loaded from a folder that is no search folder for callers on the socket only.\nAdd the folder to 'plugin.folders' of the configuration.");
        if (isPath && !Path.IsPathRooted(request.Plugin))
            return new GrpcStatus(GrpcCode.InvalidArgument, "The path of the plugin's folder is not absolute.\nWrite it from the root.");
        if (await plugins.LoadAsync(request.Plugin, cancellation).ConfigureAwait(false) is { } problem)
            return Refuse(plugins, request.Plugin, problem);
        return isPath ? DescribePath(request.Plugin) : Describe(request.Plugin);
    }

    public async Task<GrpcReply<PluginInfo>> UnloadAsync(UnloadPluginRequest request, CancellationToken cancellation)
    {
        if (daemon.Plugins is not { } plugins)
            return None;
        (_, Problem? problem) = await plugins.UnloadAsync(request.Id, cancellation).ConfigureAwait(false);
        return problem is null ? Describe(request.Id) : Refuse(plugins, request.Id, problem);
    }

    public async Task<GrpcReply<PluginInfo>> ReloadAsync(ReloadPluginRequest request, CancellationToken cancellation)
    {
        if (daemon.Plugins is not { } plugins)
            return None;
        return await plugins.ReloadAsync(request.Id, cancellation).ConfigureAwait(false) is { } problem ? Refuse(plugins, request.Id, problem) : Describe(request.Id);
    }

    private static GrpcStatus Refuse(PluginSet plugins, string id, Problem problem) =>
        MountCalls.Status(PluginSet.IsFolder(id) || plugins.Entries.Any(entry => entry.Id == id) ? GrpcCode.FailedPrecondition : GrpcCode.NotFound, problem);

    private GrpcReply<PluginInfo> Describe(string id) => Describe(entry => entry.Id == id, id);

    private GrpcReply<PluginInfo> DescribePath(string path)
    {
        string real = Mounting.RealPath.Resolve(path);
        return Describe(entry => entry.Path == real, path);
    }

    private GrpcReply<PluginInfo> Describe(Func<PluginEntry, bool> isMeant, string id) =>
        daemon.Plugins?.Entries.FirstOrDefault(isMeant) is { } entry
            ? PluginMessage.Of(entry)
            : new GrpcStatus(GrpcCode.NotFound, $"There is no plugin '{id}'.\nmusicfs plugin list says which there are, and where they are looked for.");
}
