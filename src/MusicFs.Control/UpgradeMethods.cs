using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Upgrade</c>.</summary>
public static class UpgradeMethods
{
    public static GrpcMethod<UpgradeRequest, UpgradeProgress> Start { get; } = new(UpgradeReflection.Descriptor, "Upgrade", "Start");
}
