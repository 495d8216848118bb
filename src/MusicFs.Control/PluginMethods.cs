using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Plugins</c>.</summary>
public static class PluginMethods
{
    public static GrpcMethod<ListPluginsRequest, ListPluginsReply> List { get; } = new(PluginsReflection.Descriptor, "Plugins", "ListPlugins");

    public static GrpcMethod<GetPluginRequest, PluginInfo> Get { get; } = new(PluginsReflection.Descriptor, "Plugins", "GetPlugin");

    public static GrpcMethod<LoadPluginRequest, PluginInfo> Load { get; } = new(PluginsReflection.Descriptor, "Plugins", "LoadPlugin");

    public static GrpcMethod<UnloadPluginRequest, PluginInfo> Unload { get; } = new(PluginsReflection.Descriptor, "Plugins", "UnloadPlugin");

    public static GrpcMethod<ReloadPluginRequest, PluginInfo> Reload { get; } = new(PluginsReflection.Descriptor, "Plugins", "ReloadPlugin");
}
