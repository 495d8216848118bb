using Microsoft.Extensions.Logging;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Logging;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Log</c>.</summary>
internal sealed class LogCalls(LibraryDaemon daemon)
{
    public GrpcReply<LogLevelsReply> Get() => daemon.Loggers is { } loggers
        ? Describe(loggers)
        : new GrpcStatus(GrpcCode.Unavailable, "This daemon's log is not its own.");

    public GrpcReply<LogLevelsReply> Set(SetLogLevelRequest request)
    {
        if (daemon.Loggers is not { } loggers)
            return Get();
        LogLevel level = default;
        if (request.Level.Length > 0 && (!request.Level.All(char.IsAsciiLetter) || !Enum.TryParse(request.Level, ignoreCase: true, out level)))
        {
            return new GrpcStatus(
                GrpcCode.InvalidArgument, $"There is no level '{request.Level}'.\nUse one of {string.Join(", ", Enum.GetNames<LogLevel>()).ToLowerInvariant()}.");
        }

        if (request.Component.Length > 0 && !LogLevels.IsComponent(request.Component))
            return new GrpcStatus(GrpcCode.InvalidArgument, $"'{request.Component}' is not the name of a component.\nUse one as core, origins.sftp or backend.fuse.");
        loggers.Levels.Set(
            request.Component.Length > 0 ? request.Component.ToLowerInvariant() : null, request.Level.Length > 0 ? level : null);
        return Describe(loggers);
    }

    private static LogLevelsReply Describe(DeferredLoggers loggers)
    {
        LogLevelsReply reply = new() { Level = NameOf(loggers.Levels.Default), Dropped = (ulong)loggers.Dropped };
        foreach ((string component, LogLevel level) in loggers.Levels.Components)
            reply.Components.Add(component, NameOf(level));
        return reply;
    }

    private static string NameOf(LogLevel level) => level.ToString().ToLowerInvariant();
}
