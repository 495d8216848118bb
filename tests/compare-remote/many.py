#!/usr/bin/python3
"""Many readers at once, from the cache: 1,000 files open, 8 and then 100 processes that read, and stat all the while.

    many.py --bench PATH/fsbench.py --musicfs PATH/musicfs [--work DIR] [--seconds 5] [--rounds 3] [--files 1000] [--scan-files 100]

The library lies on nginx without a delay and is read once, so that everything is in the cache. Each reader goes from file to file and has the kernel
forget the pages of each, so that the program answers all reads. Bars: 100 readers together at least 0.9 of what 8 have, the slowest at least half
of the mean, stat within 5 ms at the 99th percentile. Ends with 1 where one is missed. Needs root, nginx and a quiet machine.
"""
import os, random, statistics, struct, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare

HANDLES, FEW, MANY = 1000, 8, 100


def read_until(files, end, seed):
    """Bytes read from file after file until the time is over."""
    order, buffer, total = random.Random(seed).sample(files, len(files)), bytearray(1 << 17), 0
    while True:
        for path in order:
            fd = os.open(path, os.O_RDONLY)
            try:
                while time.monotonic() < end and (count := os.readv(fd, [buffer])):
                    total += count
                os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(fd)
            if time.monotonic() >= end:
                return total


def spawn(work):
    """Runs work() in a process; its number comes through the pipe that is returned."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(read)
            os.write(write, struct.pack("d", work()))
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    return pid, read


def result(child):
    pid, read = child
    data = os.read(read, 8)
    os.close(read)
    os.waitpid(pid, 0)
    return struct.unpack("d", data)[0] if len(data) == 8 else sys.exit("a reader failed")


def stat_p99(files, end):
    rnd, took = random.Random(1), []
    while time.monotonic() < end:
        path, start = rnd.choice(files), time.perf_counter()
        os.stat(path)
        took.append(time.perf_counter() - start)
        time.sleep(0.001)
    return sorted(took)[len(took) * 99 // 100] * 1e3


def run(files, everything, readers, seconds):
    """MB/s of all, slowest to mean, stat p99 in ms."""
    start = time.monotonic() + 0.2 + readers / 200
    children = [spawn(lambda seed=i: (time.sleep(max(0, start - time.monotonic())), read_until(files, start + seconds, seed))[1]) for i in range(readers)]
    stats = spawn(lambda: (time.sleep(max(0, start - time.monotonic())), stat_p99(everything, start + seconds))[1])
    totals = [result(child) for child in children]
    return sum(totals) / seconds / 1e6, min(totals) / statistics.mean(totals), result(stats)


def measure(a, mnt):
    everything = [os.path.join(d, n) for d, _, names in os.walk(mnt) for n in names]
    files = [p for p in everything if os.path.getsize(p) > 1 << 20]
    for path in files:
        with open(path, "rb") as f:
            while f.read(1 << 20):
                pass
    handles = [os.open(everything[i % len(everything)], os.O_RDONLY) for i in range(HANDLES)]
    few, many = zip(*((run(files, everything, FEW, a.seconds), run(files, everything, MANY, a.seconds)) for _ in range(a.rounds)))
    for fd in handles:
        os.close(fd)
    ratio = statistics.median(m[0] / f[0] for f, m in zip(few, many))
    slowest, p99 = statistics.median(m[1] for m in many), statistics.median(m[2] for m in many)
    print(f"{HANDLES} open; {FEW} readers {statistics.median(f[0] for f in few):,.0f} MB/s, {MANY} readers {statistics.median(m[0] for m in many):,.0f} MB/s: "
          f"{ratio:.2f} (bar 0.90); slowest to mean {slowest:.2f} (0.50); stat p99 {p99:.2f} ms (5.00)")
    return ratio < 0.9 or slowest < 0.5 or p99 > 5


def main():
    p = compare.parser(__doc__)
    p.add_argument("--seconds", type=float, default=5)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--files", type=int, default=1000)
    p.add_argument("--scan-files", type=int, default=100)
    a = p.parse_args()
    with compare.workplace(a.work, "many") as at:
        compare.make(a.bench, f"{at}/data", a.files, a.scan_files, big_mib=0)
        with compare.served(at, f"{at}/data") as port, compare.mounted(a.musicfs, at, "many", f"far=http://127.0.0.1:{port}/") as mnt:
            return int(measure(a, mnt))


if __name__ == "__main__":
    sys.exit(main())
