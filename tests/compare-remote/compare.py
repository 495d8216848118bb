#!/usr/bin/python3
"""Compares MusicFs with rclone's full cache on the same far server: nginx behind a line that delays.

    compare.py --bench PATH/fsbench.py --musicfs PATH/musicfs [--rtt 20,200] [--rounds 5] [--work DIR]
               [--files 2000] [--scan-files 200] [--big-mib 1024] [-- MORE OPTIONS OF fsbench.py]

For each round trip fsbench.py visits four mounts: both programs with what they keep from one mount to the next (kept), and both
with nothing of the files' content (first). Names and tags are known to MusicFs from a scan before the first round; rclone lists anew,
as it keeps no lists. Ratios are to rclone of the same kind, in two runs of fsbench.py. Needs root, nginx and rclone, and a quiet machine.
Everything is in DIR (default: a temporary folder, removed at the end); the data in it are made once.
"""
import argparse, asyncio, collections, contextlib, json, os, shutil, signal, socket, subprocess, sys, tempfile, threading, time

NGINX = """
daemon off; master_process off; pid {at}/nginx.pid; error_log {at}/nginx.log;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3; uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;
  server {{ listen 127.0.0.1:{port}; root {data}; location / {{ autoindex on; autoindex_format {index}; }} }} }}
"""


def parser(doc, bench=True):
    """A parser of the options that all comparisons have. Without --bench where fsbench.py has no part in it."""
    p = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    if bench:
        p.add_argument("--bench", required=True, type=os.path.abspath)
    p.add_argument("--musicfs", required=True, type=os.path.abspath)
    p.add_argument("--work")
    return p


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def workplace(folder, name):
    """The folder for everything, sockets of daemons among it; without one a temporary folder, removed at the end."""
    at = os.path.abspath(folder) if folder else tempfile.mkdtemp(prefix=f"musicfs-{name}-")
    os.makedirs(f"{at}/run", exist_ok=True)
    os.environ["MUSICFS_RUNTIME_DIR"] = f"{at}/run"
    try:
        yield at
    finally:
        if not folder:
            shutil.rmtree(at, ignore_errors=True)


@contextlib.contextmanager
def served(at, data, index="html"):
    """nginx over a folder: its port."""
    port = free_port()
    with open(f"{at}/nginx-{port}.conf", "w") as f:
        f.write(NGINX.format(at=at, port=port, data=data, index=index))
    server = subprocess.Popen(["nginx", "-p", at, "-e", "stderr", "-c", f"{at}/nginx-{port}.conf"])
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def mounted(musicfs, at, name, origin, *more):
    """A library of one origin, scanned: where it is mounted. What it kept goes with it."""
    mnt, kept = f"{at}/mnt/{name}", [f"{at}/cache-{name}", f"{at}/state-{name}"]
    os.makedirs(mnt, exist_ok=True)
    daemon = subprocess.Popen([musicfs, "mount", mnt, "--library", f"{name}-{os.getpid()}", "--origin", origin, "--cache-dir", kept[0], "--state-dir", kept[1],
                               "--wait-for-scan", *more], stdout=subprocess.PIPE)
    try:
        if not daemon.stdout.readline():
            sys.exit(f"{origin} was not mounted")
        yield mnt
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
        for folder in kept:
            shutil.rmtree(folder, ignore_errors=True)


def make(bench, data, files, scan_files, big_mib):
    """The files of fsbench.py, once; no large one where it has no length."""
    if os.path.exists(data):
        return
    subprocess.run([sys.executable, bench, "--make", data, "--files", str(files), "--scan-files", str(scan_files)], check=True)
    if big_mib:
        os.truncate(f"{data}/big/big.mp3", min(os.path.getsize(f"{data}/big/big.mp3"), big_mib << 20))
    else:
        shutil.rmtree(f"{data}/big")


class Line(threading.Thread):
    """A TCP proxy each way of which takes half of the round trip, whatever the speed."""

    def __init__(self, target, rtt):
        super().__init__(daemon=True)
        self.target, self.delay, self.port, self.ready = target, rtt / 2, 0, threading.Event()
        self.start()
        self.ready.wait()

    def run(self):
        asyncio.run(self.serve())

    async def serve(self):
        server = await asyncio.start_server(self.client, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await server.serve_forever()

    async def client(self, reader, writer):
        await asyncio.sleep(2 * self.delay)  # the handshake
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target, limit=1 << 20)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.pipe(reader, back), self.pipe(there, writer), return_exceptions=True)

    async def pipe(self, reader, writer):
        waiting, more = collections.deque(), asyncio.Event()

        async def send():
            while True:
                while not waiting:
                    more.clear()
                    await more.wait()
                due, data = waiting.popleft()
                if (left := due - time.monotonic()) > 0:
                    await asyncio.sleep(left)
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        sender = asyncio.create_task(send())
        try:
            while not sender.done():
                data = await reader.read(1 << 20)
                waiting.append((time.monotonic() + self.delay, data))
                more.set()
                if not data:
                    break
                while len(waiting) > 64 and not sender.done():
                    await asyncio.sleep(0.001)
        except OSError:
            waiting.append((0, b""))
            more.set()
        await asyncio.gather(sender, return_exceptions=True)


def config(at, port, musicfs):
    url = f"http://127.0.0.1:{port}/"
    kept = f"{musicfs} mount {{mnt}} --library {{lib}} --origin far={url} --cache-dir {at}/cache-{{lib}} --state-dir {at}/state-{{lib}}"
    rclone = f"rclone mount --read-only --vfs-cache-mode full --cache-dir {at}/rclone-{{kind}} \":http,url='{url}':\" {{mnt}}"

    def mine(kind, before=""):
        name = f"musicfs-{kind}-{port}"
        return {"mnt": f"{at}/mnt/{name}", "mount": before.replace("LIB", name) + kept.replace("{lib}", name), "big": "big/Big [MP3]/01 - big.mp3", "process": name}

    def theirs(kind, before=""):
        return {"mnt": f"{at}/mnt/rclone-{kind}", "mount": before + rclone.replace("{kind}", kind)}

    mounts = {
        "rclone-kept": theirs("kept"),
        "musicfs-kept": mine("kept"),
        "rclone-first": theirs("first", f"rm -rf {at}/rclone-first/vfs {at}/rclone-first/vfsMeta; "),
        "musicfs-first": mine("first", f"rm -rf {at}/cache-LIB/chunks {at}/cache-LIB/probes; "),
    }
    return {"vars": {}, "baseline": "rclone-kept", "tree": "tree", "scan": "scan", "big": "big/big.mp3", "mounts": mounts}


def learn(at, port, musicfs):
    """Scans once for each library, so that no mount of a round has to."""
    for kind in ("kept", "first"):
        name = f"musicfs-{kind}-{port}"
        subprocess.run([musicfs, "scan", "--library", name, "--origin", f"far=http://127.0.0.1:{port}/", "--cache-dir", f"{at}/cache-{name}",
                        "--state-dir", f"{at}/state-{name}"], check=True, stdout=subprocess.DEVNULL)


def main():
    p = parser(__doc__)
    p.add_argument("--rtt", default="20,200", help="milliseconds, comma-separated")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--files", type=int, default=2000)
    p.add_argument("--scan-files", type=int, default=200)
    p.add_argument("--big-mib", type=int, default=1024)
    p.add_argument("more", nargs="*")
    a = p.parse_args()
    failed = 0
    with workplace(a.work, "compare") as at:
        make(a.bench, f"{at}/data", a.files, a.scan_files, a.big_mib)
        with served(at, f"{at}/data") as port:
            for rtt in map(int, a.rtt.split(",")):
                line = Line(port, rtt / 1000)
                print(f"\n=== round trip {rtt} ms", flush=True)
                learn(at, line.port, a.musicfs)
                path = f"{at}/{rtt}.json"
                with open(path, "w") as f:
                    json.dump(config(at, line.port, a.musicfs), f, indent=1)
                for kind in ("kept", "first"):
                    print(f"--- {kind}", flush=True)
                    failed |= subprocess.run([
                        sys.executable, a.bench, path, "--rounds", str(a.rounds), "--only", f"rclone-{kind},musicfs-{kind}",
                        "--baseline", f"rclone-{kind}", "--json", f"{at}/{rtt}-{kind}-result.json", *a.more]).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
