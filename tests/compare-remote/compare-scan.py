#!/usr/bin/python3
"""Compares the first scan of a far library with that of a scanner over a mount of rclone.

    compare-scan.py --musicfs PATH/musicfs [--files 2000] [--their-files 200] [--rtt 20] [--work DIR] [--only mine|theirs] [--index json]

nginx serves a library of made FLAC and MP3 files, of sizes as they are in life (24 and 8 MB, sparse on the disk; every second one with a
cover of 120 KB in its tags), behind a line that delays. `musicfs scan` with an empty catalog learns all of it; then mutagen, which reads no more
than tags, walks a mount of `rclone mount` of the same address, first of the folder with all the files or, with --their-files, of some albums of
it: the time is then scaled by the number of files, which favours rclone (its start counts for less, its lists are shorter). Bytes are
those that came over the line, headers and lists among them. Needs root, nginx, rclone, python3-mutagen and a quiet machine.
Everything is in DIR (default: a temporary folder, removed at the end); the library in it is made once.
"""
import os, random, shutil, struct, subprocess, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare

ALBUM = 20
COVER = 120 * 1024
SCANNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../MusicFs.Benchmarks/Scan/mutagen-scan.py")


class CountingLine(compare.Line):
    """Counts what comes over it."""

    moved = requests = 0

    async def pipe(self, reader, writer):
        # What comes from the server is counted where it is read.
        real = reader.read

        async def read(most):
            data = await real(most)
            if writer.get_extra_info("sockname")[1] == self.port:
                self.moved += len(data)
            else:
                self.requests += data.count(b" HTTP/1.1\r\n")
            return data

        reader.read = read
        await super().pipe(reader, writer)


def flac(album, track, cover):
    def block(kind, content):
        return bytes([kind]) + len(content).to_bytes(3, "big") + content

    def text(value):
        return struct.pack("<I", len(value)) + value

    noise = random.Random(album * 1000 + track)
    seconds = 180 + track
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + ((44100 << 44) | (1 << 41) | (15 << 36) | (44100 * seconds)).to_bytes(8, "big") + noise.randbytes(16)
    fields = [f"ARTIST=Artist {album % 37}", f"ALBUM=Album {album}", f"TITLE=Song {track}", f"TRACKNUMBER={track}", "DATE=1999", "GENRE=Rock"]
    comments = text(b"made") + struct.pack("<I", len(fields)) + b"".join(text(f.encode()) for f in fields)
    picture = block(6, struct.pack(">II", 3, 10) + b"image/jpeg" + bytes(20) + struct.pack(">I", COVER) + noise.randbytes(COVER)) if cover else b""
    head = b"fLaC" + block(0, info) + block(4, comments) + picture + block(0x81, bytes(8192))
    return head + b"\xff\xf8\xc9\x18" + noise.randbytes(16384), 24 << 20


def mp3(album, track, cover):
    def frame(name, content):
        size = len(content)
        return name + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + b"\0\0" + content

    noise = random.Random(album * 1000 + track)
    frames = b"".join(frame(n, b"\3" + v.encode()) for n, v in [
        (b"TPE1", f"Artist {album % 37}"), (b"TALB", f"Album {album}"), (b"TIT2", f"Song {track}"), (b"TRCK", str(track)), (b"TDRC", "1999"), (b"TCON", "Rock")])
    if cover:
        frames += frame(b"APIC", b"\3image/jpeg\0\3\0" + noise.randbytes(COVER).replace(b"\xff", b"\xfe"))
    frames += bytes(2048)
    size = len(frames)
    tag = b"ID3\4\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + frames
    whole = 8 << 20
    count = (whole - len(tag)) // 418
    xing = b"\xff\xfb\x92\x64" + bytes(32) + b"Xing" + struct.pack(">III", 3, count, count * 418)
    sound = xing.ljust(418, b"\0") + b"".join(b"\xff\xfb\x92\x64" + noise.randbytes(414).replace(b"\xff", b"\xfe") for _ in range(40))
    return tag + sound, whole


def make(folder, files):
    for i in range(files):
        album, track = divmod(i, ALBUM)
        path = f"{folder}/Artist {album % 37}/Album {album}/{track + 1:02} Song.{'flac' if album % 2 == 0 else 'mp3'}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        head, size = (flac if album % 2 == 0 else mp3)(album, track + 1, track % 2 == 0)
        with open(path, "wb") as f:
            f.write(head)
            f.truncate(size)


def mine(a, at, line, files):
    for part in ("cache", "state"):
        shutil.rmtree(f"{at}/{part}", ignore_errors=True)
    began, moved, requests = time.monotonic(), line.moved, line.requests
    subprocess.run([a.musicfs, "scan", "--library", "scan", "--origin", f"far=http://127.0.0.1:{line.port}/", "--cache-dir", f"{at}/cache", "--state-dir", f"{at}/state"],
                   check=True, stdout=subprocess.DEVNULL)
    return report("musicfs scan", files, time.monotonic() - began, line.moved - moved, line.requests - requests)


def theirs(a, at, line, files):
    place = f"{at}/mnt"
    os.makedirs(place, exist_ok=True)
    mount = subprocess.Popen(["rclone", "mount", "--read-only", "--config", f"{at}/rclone.conf", f":http,url='http://127.0.0.1:{line.port}/':", place])
    try:
        while not os.path.ismount(place):
            time.sleep(0.05)
        began, moved, requests = time.monotonic(), line.moved, line.requests
        found = subprocess.run(["/usr/bin/python3", SCANNER, place, str(a.their_threads)], check=True, capture_output=True, text=True).stdout.strip()
        assert found == f"{files} of {files} files", f"mutagen read {found}"
        return report(f"rclone mount + mutagen {a.their_threads}", files, time.monotonic() - began, line.moved - moved, line.requests - requests)
    finally:
        subprocess.run(["fusermount3", "-uz", place], check=False)
        mount.terminate()
        mount.wait()


def report(name, files, seconds, moved, requests):
    print(f"{name:24} {files:6} files {seconds:8.2f} s {1000 * seconds / files:8.2f} ms a file {moved / files / 1024:9.1f} KiB a file {requests / files:6.2f} requests a file", flush=True)
    return seconds / files


def main():
    p = compare.parser(__doc__, bench=False)
    p.add_argument("--files", type=int, default=2000)
    p.add_argument("--their-files", type=int, help="for rclone; default: as many")
    p.add_argument("--their-threads", type=int, default=1, help="processes of mutagen")
    p.add_argument("--rtt", type=float, default=20, help="milliseconds")
    p.add_argument("--index", choices=["html", "json"], default="html", help="how nginx lists folders to MusicFs; rclone understands html only")
    p.add_argument("--only", choices=["mine", "theirs"])
    p.add_argument("--rounds", type=int, default=1, help="scans of MusicFs; each begins with nothing")
    a = p.parse_args()
    with compare.workplace(a.work, "scan") as at:
        return compare_scans(a, at)


def compare_scans(a, at):
    their_files = min(a.their_files or a.files, a.files)
    data, some = f"{at}/data-{a.files}", f"{at}/data-{their_files}"
    for folder, files in ((data, a.files), (some, their_files)):
        if not os.path.exists(folder):
            make(folder, files)
    print(f"round trip {a.rtt:g} ms, {a.index} lists", flush=True)
    ours = None
    if a.only != "theirs":
        with compare.served(at, data, a.index) as port:
            line = CountingLine(port, a.rtt / 1000)
            ours = min(mine(a, at, line, a.files) for _ in range(a.rounds))
    if a.only != "mine":
        with compare.served(at, some) as port:
            other = theirs(a, at, CountingLine(port, a.rtt / 1000), their_files)
        if ours:
            print(f"musicfs is {other / ours:.1f} times as fast a file")


if __name__ == "__main__":
    main()
