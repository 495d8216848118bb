"""Everything a client does with a daemon, up to its end: daemon.py GENERATED SOCKET FIRST SECOND"""

import os
import sys

import grpc

generated, socket_path, first, second = sys.argv[1:5]
sys.path.insert(0, generated)
from musicfs.v1 import control_pb2 as pb  # noqa: E402

LIMIT = 60
channel = grpc.insecure_channel(f"unix:{socket_path}")


def method(service, name, reply, kind="unary_unary"):
    return getattr(channel, kind)(
        f"/musicfs.v1.{service}/{name}", request_serializer=lambda m: m.SerializeToString(), response_deserializer=reply.FromString)


status = method("Daemon", "Status", pb.StatusReply)
shutdown = method("Daemon", "Shutdown", pb.ShutdownReply)
mount = method("Mounts", "Mount", pb.MountReply)
unmount = method("Mounts", "Unmount", pb.UnmountReply)
watch = method("Events", "WatchEvents", pb.Event, "unary_stream")


def code(call, request):
    try:
        call(request, timeout=LIMIT)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


# The headers are the sign that the subscription is live.
events = watch(pb.WatchEventsRequest(types=["mount.*", "daemon.*"]))
events.initial_metadata()

before = status(pb.StatusRequest(), timeout=LIMIT)
assert [m.mount_point for m in before.mounts] == [first], before
assert before.state == pb.DAEMON_STATE_RUNNING and before.scan.last.tracks > 0, before

request = pb.MountRequest(mount_point=second, template="$title.$format", wait_for_scan=True)
added = mount(request, timeout=LIMIT)
assert added.mount.mount_point == second and not added.shared, added
assert any(name.endswith(".flac") for name in os.listdir(second)), os.listdir(second)
assert code(mount, request) == grpc.StatusCode.ALREADY_EXISTS
assert code(mount, pb.MountRequest(mount_point="relative")) == grpc.StatusCode.INVALID_ARGUMENT
assert code(mount, pb.MountRequest(mount_point="/nowhere", template="%nonsense{")) == grpc.StatusCode.INVALID_ARGUMENT
assert code(unmount, pb.UnmountRequest(mount_point="/elsewhere")) == grpc.StatusCode.NOT_FOUND

track = next(name for name in os.listdir(second) if name.endswith(".flac"))
with open(os.path.join(second, track), "rb") as playing:
    playing.read(1)
    assert code(unmount, pb.UnmountRequest(mount_point=second)) == grpc.StatusCode.FAILED_PRECONDITION
assert not unmount(pb.UnmountRequest(mount_point=second, now=True), timeout=LIMIT).last

ended = shutdown(pb.ShutdownRequest(), timeout=LIMIT)
assert list(ended.unmounted) == [first], ended

seen = []
try:
    for event in events:
        seen.append((event.type, event.data.get("mount_point", ""), event.data.get("state", "")))
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.UNAVAILABLE, error
expected = [
    ("mount.state", second, "mounted"),
    ("mount.state", second, "unmounted"),
    ("daemon.stopping", "", ""),
    ("mount.state", first, "unmounted"),
]
# The daemon ends with its last mount: whether that is still told is a matter of moments.
assert seen in (expected, expected[:-1]), seen
print("ok")
