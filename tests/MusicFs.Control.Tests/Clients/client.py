"""Scenarios of a gRPC client made from the .proto files: client.py GENERATED SOCKET SCENARIO"""

import sys
import threading

import grpc

generated, socket_path, scenario = sys.argv[1:4]
# protoc writes each package's modules into folders without __init__.py; 'grpc/' among them must not hide the library.
sys.path.insert(0, generated)
from musicfs.v1 import control_pb2 as pb  # noqa: E402

for folder in ("grpc/health/v1", "grpc/reflection/v1"):
    sys.path.insert(0, f"{generated}/{folder}")
import health_pb2  # noqa: E402
import reflection_pb2  # noqa: E402

CALLS = {}


class Stub:
    """The methods of a service, made from its descriptor alone."""

    def __init__(self, channel, module, service, package=None):
        descriptor = module.DESCRIPTOR.services_by_name[service]
        for method in descriptor.methods:
            kind = ("stream" if method.client_streaming else "unary") + "_" + ("stream" if method.server_streaming else "unary")
            call = getattr(channel, kind)(
                f"/{package or module.DESCRIPTOR.package}.{service}/{method.name}",
                request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=getattr(module, method.output_type.name).FromString,
            )
            setattr(self, method.name, call)


def connect(**options):
    return grpc.insecure_channel(f"unix:{socket_path}", **options)


channel = connect()
daemon = Stub(channel, pb, "Daemon")
mounts = Stub(channel, pb, "Mounts")
events = Stub(channel, pb, "Events")


def failure(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call succeeded")


def unary():
    reply = daemon.Status(pb.StatusRequest())
    assert (reply.version, reply.process_id) == ("test", 42), reply


def error():
    raised = failure(mounts.Unmount, pb.UnmountRequest(mount_point="9:J\u00f3ga is in use (100 %)\nby \U0001F3B5"))
    assert raised.code() == grpc.StatusCode.FAILED_PRECONDITION, raised
    assert raised.details() == "J\u00f3ga is in use (100 %)\nby \U0001F3B5", raised.details()


def unimplemented():
    call = channel.unary_unary("/musicfs.v1.Daemon/Levitate")
    assert failure(call, b"").code() == grpc.StatusCode.UNIMPLEMENTED


def internal():
    raised = failure(mounts.Mount, pb.MountRequest(mount_point="throw"))
    assert raised.code() == grpc.StatusCode.INTERNAL and "secret" not in raised.details(), raised


def too_large():
    raised = failure(mounts.Mount, pb.MountRequest(mount_point="x" * (21 << 20)))
    assert raised.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, raised


def compressed():
    raised = failure(mounts.Mount, pb.MountRequest(mount_point="x" * 10000), compression=grpc.Compression.Gzip)
    assert raised.code() == grpc.StatusCode.UNIMPLEMENTED, raised


def deadline():
    # The connection is up before, so that the call reaches the handler.
    daemon.Status(pb.StatusRequest())
    assert failure(daemon.Shutdown, pb.ShutdownRequest(), timeout=0.5).code() == grpc.StatusCode.DEADLINE_EXCEEDED


def cancel_unary():
    # The connection is up before, so that the call reaches the handler.
    daemon.Status(pb.StatusRequest())
    call = daemon.Shutdown.future(pb.ShutdownRequest())
    daemon.Status(pb.StatusRequest())
    call.cancel()
    assert call.cancelled()


def stream():
    got = [event.type for event in events.WatchEvents(pb.WatchEventsRequest(types=["3000"]))]
    assert got == [f"number.{i}" for i in range(3000)], len(got)


def stream_error():
    call = events.WatchEvents(pb.WatchEventsRequest(types=["3", "enough"]))
    got = []
    try:
        for event in call:
            got.append(event.type)
    except grpc.RpcError as raised:
        assert raised.code() == grpc.StatusCode.ABORTED and raised.details() == "enough", raised
    assert len(got) == 3 and call.code() == grpc.StatusCode.ABORTED


def cancel_stream():
    call = events.WatchEvents(pb.WatchEventsRequest(types=["endless"]))
    assert next(call).type == "number.0"
    call.cancel()


def many_streams():
    """200 on one connection, alive at once: each has given its first event while none has ended."""
    calls = [events.WatchEvents(pb.WatchEventsRequest(types=["endless"])) for _ in range(200)]
    for call in calls:
        assert next(call).type == "number.0"
    assert daemon.Status(pb.StatusRequest()).process_id == 42
    for call in calls:
        call.cancel()


def many_channels():
    """A connection each. Channels of one process share a connection unless they are told not to."""
    channels = [connect(options=[("grpc.use_local_subchannel_pool", 1)]) for _ in range(50)]
    threads = [threading.Thread(target=lambda c=c: Stub(c, pb, "Daemon").Status(pb.StatusRequest())) for c in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in channels:
        assert Stub(one, pb, "Daemon").Status(pb.StatusRequest()).process_id == 42
        one.close()


def health():
    stub = Stub(channel, health_pb2, "Health")
    for name in ("", "musicfs.v1.Daemon", "musicfs.v1.Events"):
        assert stub.Check(health_pb2.HealthCheckRequest(service=name)).status == health_pb2.HealthCheckResponse.SERVING
    raised = failure(stub.Check, health_pb2.HealthCheckRequest(service="musicfs.v1.Nobody"))
    assert raised.code() == grpc.StatusCode.NOT_FOUND, raised


def health_watch():
    stub = Stub(channel, health_pb2, "Health")
    call = stub.Watch(health_pb2.HealthCheckRequest(service="musicfs.v1.Mounts"))
    assert next(call).status == health_pb2.HealthCheckResponse.SERVING
    call.cancel()
    call = stub.Watch(health_pb2.HealthCheckRequest(service="nobody"))
    assert next(call).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
    call.cancel()


def reflection():
    for package in ("grpc.reflection.v1", "grpc.reflection.v1alpha"):
        reflect(Stub(channel, reflection_pb2, "ServerReflection", package))


def reflect(stub):
    from google.protobuf import descriptor_pb2, descriptor_pool

    request = reflection_pb2.ServerReflectionRequest
    answers = list(stub.ServerReflectionInfo(iter([
        request(list_services=""),
        request(file_containing_symbol="musicfs.v1.Events"),
        request(file_containing_symbol="musicfs.v1.Daemon.Status"),
        request(file_containing_symbol="musicfs.v1.MountStatus"),
        request(file_by_filename="google/protobuf/timestamp.proto"),
        request(file_containing_symbol="no.such.Thing"),
        request(all_extension_numbers_of_type="musicfs.v1.Event"),
    ])))
    names = {service.name for service in answers[0].list_services_response.service}
    assert names == {"musicfs.v1.Daemon", "musicfs.v1.Mounts", "musicfs.v1.Events", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"}, names
    pool = descriptor_pool.DescriptorPool()
    for serialized in reversed(answers[1].file_descriptor_response.file_descriptor_proto):
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(serialized))
    assert [m.name for m in pool.FindServiceByName("musicfs.v1.Events").methods] == ["WatchEvents"]
    for answer in answers[2:5]:
        assert answer.file_descriptor_response.file_descriptor_proto, answer
    for answer in answers[5:]:
        assert answer.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0], answer


globals()[scenario]()
print(f"{scenario}: ok")
