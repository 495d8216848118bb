// Scenarios of a gRPC client of Node, which reads the .proto files itself: client.js MODULES PROTOS SOCKET SCENARIO
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const [modules, protos, socket, scenario] = process.argv.slice(2);
const grpc = require(path.join(modules, '@grpc/grpc-js'));
const loader = require(path.join(modules, '@grpc/proto-loader'));

const definition = loader.loadSync('musicfs/v1/control.proto', { includeDirs: [protos], keepCase: true, defaults: true, longs: Number, enums: String });
const v1 = grpc.loadPackageDefinition(definition).musicfs.v1;
const connect = service => new service(`unix:${socket}`, grpc.credentials.createInsecure());

const unary = (client, method, request, options = {}) =>
  new Promise((resolve, reject) => client[method](request, options, (error, reply) => (error ? reject(error) : resolve(reply))));

const failure = promise => promise.then(() => assert.fail('the call succeeded'), error => error);

/** How many events a stream has, until it ends. */
const drain = call => new Promise((resolve, reject) => {
  let count = 0;
  call.on('data', () => count++);
  // The server ends this stream with a status of its own.
  call.on('error', error => (error.code === grpc.status.ABORTED ? resolve(count) : reject(error)));
});

const scenarios = {
  async unary() {
    const reply = await unary(connect(v1.Daemon), 'Status', {});
    assert.deepStrictEqual([reply.version, reply.process_id], ['test', 42]);
  },

  async error() {
    const error = await failure(unary(connect(v1.Mounts), 'Unmount', { mount_point: '9:J\u00f3ga is in use (100 %)\nby \u{1F3B5}' }));
    assert.strictEqual(error.code, grpc.status.FAILED_PRECONDITION);
    assert.strictEqual(error.details, 'J\u00f3ga is in use (100 %)\nby \u{1F3B5}');
  },

  async deadline() {
    const client = connect(v1.Daemon);
    // The connection is up before, so that the call reaches the handler.
    await unary(client, 'Status', {});
    const error = await failure(unary(client, 'Shutdown', {}, { deadline: Date.now() + 300 }));
    assert.strictEqual(error.code, grpc.status.DEADLINE_EXCEEDED);
  },

  async cancel() {
    const call = connect(v1.Events).WatchEvents({ types: ['endless'] });
    const error = await new Promise(resolve => {
      call.on('data', () => call.cancel());
      call.on('error', resolve);
    });
    assert.strictEqual(error.code, grpc.status.CANCELLED);
  },

  // Two hundred on one connection; one of them reads nothing, although its stream never ends.
  async one_stopped() {
    const client = connect(v1.Events);
    const stopped = client.WatchEvents({ types: ['endless'] });
    stopped.on('error', () => {});
    await new Promise(resolve => stopped.once('readable', resolve));
    const counts = await Promise.all(Array.from({ length: 199 }, () => drain(client.WatchEvents({ types: ['100', ''] }))));
    assert.deepStrictEqual(new Set(counts), new Set([100]));
    stopped.cancel();
  },
};

scenarios[scenario]().then(
  () => {
    console.log(`${scenario}: ok`);
    process.exit(0);
  },
  error => {
    console.error(error);
    process.exit(1);
  });
