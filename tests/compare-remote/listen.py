#!/usr/bin/python3
"""Somebody listens to albums on a slow far origin, with prefetch on and off at once, each over a line of its own.

    listen.py --musicfs PATH/musicfs [--evening usual|early] [--rtt 100] [--mbit 80] [--kbit 9000] [--albums N] [--tracks 8] [--seconds N] [--only on|off] [--work DIR]

nginx serves albums of short tracks, behind lines with a round trip and a speed. A player reads them in order and at the speed of music, with two seconds
ahead. In the usual evening (3 albums, tracks of 7 seconds) every seventh track is left before its middle, and every second album after two thirds; in the
early one (8 albums, tracks of 8 seconds) every album is left in one of its first four tracks, at places that are spread evenly over the tracks. Said is: of the plays that followed another of their album, how many began
without the server (from the open to the end of the first read nothing was asked for of that track, and that took less than a round trip) and how long the
others waited; what the reads of all plays took; what came over the line, and how much of what was fetched ahead nobody played. Bars, for prefetch on: 70 % of
those plays begin without the server, at most 30 % of what was fetched is for nothing, and reads are not slower than with prefetch off. Ends with 1 where one
is missed. Tracks are shorter than life has them, so there is less time to fetch the next; their bit rate is ten times that of life, and so is the line, so that a track
is much more than its beginning. Needs root, nginx and a quiet
machine. Everything is in DIR (default: a temporary folder, removed at the end).
"""
import argparse, asyncio, json, os, random, re, signal, statistics, struct, subprocess, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare

AHEAD = 2.0
STEP = 64 * 1024


class SlowLine(compare.Line):
    """Brings so many bytes a second from the server, and counts them; notes what is asked for, and when."""

    def __init__(self, target, rtt, rate):
        self.rate, self.free, self.moved, self.asked = rate, 0.0, 0, []
        super().__init__(target, rtt)

    async def pipe(self, reader, writer):
        is_answer, real = writer.get_extra_info("sockname")[1] == self.port, reader.read

        async def read(most):
            data = await real(16 * 1024 if is_answer else most)
            if is_answer:
                self.moved += len(data)
                self.free = max(self.free, time.monotonic()) + len(data) / self.rate
                await asyncio.sleep(max(0, self.free - time.monotonic()))
            else:
                # Requests are small, and one to a read.
                self.asked += [(time.monotonic(), path.decode()) for path in re.findall(rb"^GET (\S+) ", data, re.M)]
            return data

        reader.read = read
        await super().pipe(reader, writer)


def flac(album, track, seconds, rate):
    """A FLAC file with real metadata and noise for audio."""
    def block(kind, content):
        return bytes([kind]) + len(content).to_bytes(3, "big") + content

    def text(value):
        return struct.pack("<I", len(value)) + value

    noise = random.Random(album * 1000 + track)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + ((44100 << 44) | (1 << 41) | (15 << 36) | int(44100 * seconds)).to_bytes(8, "big") + noise.randbytes(16)
    fields = ["ARTIST=Ann", f"ALBUM=Album {album}", f"TITLE=Song {track}", f"TRACKNUMBER={track}", "DATE=1999"]
    comments = text(b"made") + struct.pack("<I", len(fields)) + b"".join(text(f.encode()) for f in fields)
    return b"fLaC" + block(0, info) + block(4, comments) + block(0x81, bytes(4096)) + b"\xff\xf8\xc9\x18" + noise.randbytes(int(rate * seconds))


def usual(album, albums, tracks):
    """Parts of an album's tracks that are played: every second album is left after two thirds, and every seventh track before its middle."""
    return [0.4 if (album * tracks + track) % 7 == 0 else 1.0 for track in range(1, (tracks if album % 2 else tracks * 2 // 3) + 1)]


def early(album, albums, tracks):
    """The same where every album is left in one of its first four tracks. A step that has no divisor in common with the number of albums reaches every place once."""
    step = next(step for step in (3, 5, 7, 11, 1) if albums % step)
    return [1.0] * ((album - 1) % min(4, tracks)) + [((album - 1) * step + 1) % albums / albums + 0.5 / albums]


EVENINGS = {"usual": usual, "early": early}


def evening(a):
    """What is played: (path in the mount, path at the server, part of it, whether it follows the one before in its album)."""
    for album in range(1, a.albums + 1):
        for track, part in enumerate(EVENINGS[a.evening](album, a.albums, a.tracks), 1):
            yield f"Ann/Album {album} (1999) [FLAC]/{track:02} - Song {track}.flac", f"/{album}/{track:02}.flac", part, track > 1


def play(path, part, rate):
    """When it was opened, and the seconds that each read took, the open with the first."""
    took, position = [], 0
    begun = time.monotonic()
    fd = os.open(path, os.O_RDONLY)
    try:
        end = int(os.fstat(fd).st_size * part)
        started = None
        while position < end:
            if started is not None:
                time.sleep(max(0, started + (position + STEP) / rate - AHEAD - time.monotonic()))
            before = begun if position == 0 else time.monotonic()
            data = os.pread(fd, STEP, position)
            took.append(time.monotonic() - before)
            position += len(data)
            # Music begins with the first bytes.
            started = started or time.monotonic()
        time.sleep(max(0, started + end / rate - time.monotonic()))
        return {"opened": begun, "took": took}
    finally:
        os.close(fd)


def listen(a):
    """A process of its own: its clock is not held up by the lines."""
    plays = [{"follows": follows, "file": file, **play(os.path.join(a.play, path), part, a.kbit * 125)} for path, file, part, follows in evening(a)]
    print(json.dumps(plays))


class Side:
    """A library with its line, daemon and player."""

    def __init__(self, a, at, name, port):
        self.name, self.mnt = name, f"{at}/mnt-{name}"
        self.line = SlowLine(port, a.rtt / 1000, a.mbit * 1e6 / 8)
        os.makedirs(self.mnt)
        self.daemon = subprocess.Popen(
            [a.musicfs, "mount", self.mnt, "--library", f"listen-{name}-{port}", "--origin", f"far=http://127.0.0.1:{self.line.port}/", "--wait-for-scan",
             "--cache-dir", f"{at}/cache-{name}", "--state-dir", f"{at}/state-{name}"],
            stdout=subprocess.PIPE, env={**os.environ, "MUSICFS_LIBRARY__PREFETCH": name, "XDG_CONFIG_HOME": f"{at}/config"})
        self.daemon.stdout.readline()
        self.scanned = self.line.moved
        self.player = None

    def begin(self, a):
        options = [f"--{name}={getattr(a, name)}" for name in ("evening", "albums", "tracks", "kbit")]
        self.player = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--musicfs", a.musicfs, "--play", self.mnt, *options], stdout=subprocess.PIPE, text=True)

    def result(self, rtt):
        plays = json.loads(self.player.communicate()[0])
        assert self.player.returncode == 0, "the player failed"
        with open(f"{self.mnt}/.prefetch/status") as f:
            status = f.read()
        fetched, used = map(int, re.search(r"^fetched: (\d+) bytes, (\d+) used", status, re.M).groups())
        firsts = [play for play in plays if play["follows"]]
        waits = [play["took"][0] for play in firsts if play["took"][0] > rtt / 1000 or self.was_asked(play)]
        reads = sorted(took for play in plays for took in play["took"])
        figures = {
            "share": 1 - len(waits) / len(firsts), "waste": 1 - used / fetched if fetched else 0.0,
            "median": statistics.median(reads), "p95": reads[len(reads) * 95 // 100], "waited": sum(took for took in reads if took > rtt / 2000),
        }
        print(f"prefetch {self.name:3} {len(plays)} plays, {len(firsts)} followed another: {figures['share']:4.0%} began without the server, "
              f"the others after {statistics.median(waits) * 1e3 if waits else 0:.0f} ms; {len(reads)} reads: median {figures['median'] * 1e3:.2f} ms, "
              f"p95 {figures['p95'] * 1e3:.2f} ms, {figures['waited']:.2f} s waited in all; {(self.line.moved - self.scanned) / 1e6:.1f} MB over the line, "
              f"{fetched / 1e6:.1f} MB fetched ahead, {figures['waste']:.0%} for nothing; {status.splitlines()[1]}", flush=True)
        return figures

    def was_asked(self, play):
        return any(path == play["file"] and 0 <= when - play["opened"] <= play["took"][0] for when, path in self.line.asked)

    def end(self):
        for process, how in ((self.player, signal.SIGKILL), (self.daemon, signal.SIGTERM)):
            if process and process.poll() is None:
                process.send_signal(how)
                process.wait()


def judge(on, off):
    missed = [what for what, is_missed in (
        ("fewer than 70 % began without the server", on["share"] < 0.7),
        ("more than 30 % was fetched for nothing", on["waste"] > 0.3),
        ("reads took longer than with prefetch off", off and (on["p95"] > 1.1 * off["p95"] + 1e-3 or on["waited"] > off["waited"]))) if is_missed]
    print("missed: " + "; ".join(missed) if missed else "all bars are met")
    return int(bool(missed))


def main():
    p = compare.parser(__doc__, bench=False)
    p.add_argument("--rtt", type=float, default=100, help="milliseconds")
    p.add_argument("--evening", choices=EVENINGS, default="usual")
    p.add_argument("--mbit", type=float, default=80, help="of the line, a second")
    p.add_argument("--kbit", type=int, default=9000, help="of the music, a second")
    p.add_argument("--albums", type=int)
    p.add_argument("--tracks", type=int, default=8)
    p.add_argument("--seconds", type=float, help="that a track plays")
    p.add_argument("--only", choices=["on", "off"])
    p.add_argument("--play", help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.play:
        return listen(a)
    a.albums = a.albums or (8 if a.evening == "early" else 3)
    a.seconds = a.seconds or (8 if a.evening == "early" else 7)
    with compare.workplace(a.work, "listen") as at:
        for album in range(1, a.albums + 1):
            os.makedirs(f"{at}/data/{album}", exist_ok=True)
            for track in range(1, a.tracks + 1):
                with open(f"{at}/data/{album}/{track:02}.flac", "wb") as f:
                    f.write(flac(album, track, a.seconds, a.kbit * 125))
        with compare.served(at, f"{at}/data") as port:
            return measure(a, at, port)


def measure(a, at, port):
    sides = []
    try:
        print(f"round trip {a.rtt:g} ms, {a.mbit:g} Mbit/s, evening: {a.evening}, tracks of {a.seconds:g} s and {a.kbit * 125 * a.seconds / 1e6:.2f} MB", flush=True)
        for name in ([a.only] if a.only else ["on", "off"]):
            sides.append(Side(a, at, name, port))
        for side in sides:
            side.begin(a)
        figures = {side.name: side.result(a.rtt) for side in sides}
        return judge(figures["on"], figures.get("off")) if "on" in figures else 0
    finally:
        for side in sides:
            side.end()


if __name__ == "__main__":
    sys.exit(main())
