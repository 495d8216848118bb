#!/usr/bin/python3
"""What reading from the cache costs: the same files far away, all of them in the cache, and local without pass-through, read in turn.

    cached.py --bench PATH/fsbench.py --musicfs PATH/musicfs [--work DIR] [--rounds 5] [--big-mib 256] [--scan-files 80] [--seconds 1.5]

Both mounts stay; a round visits each of them, the other one first the next time. The workloads are those of fsbench.py: one stream, random reads of 4 KiB,
eight readers. cold: nothing is in the page cache, neither what the mount gave nor what it gives from. warm: only what it gives from is, so that
the program answers all reads. again: what the mount gave is there too. The first round is not counted. Ends with 1 where the median of the ratios is under
0.8. Needs root, nginx and a quiet machine.
"""
import importlib.util, os, statistics, sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare

STATES = "cold", "warm", "again"

# Of a file of as many pages three times over, so that few of them come twice.
RANDOM = 20000


def forget(paths):
    """The kernel drops what the mount gave of the files."""
    for path in paths:
        fd = os.open(path, os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


def visit(bench, mnt, seed, seconds):
    """Each workload in each state."""
    big, media = bench.files_under(f"{mnt}/big")[0], bench.files_under(f"{mnt}/scan")
    workloads = {
        "one stream": ("MB/s", [big], lambda: bench.timed(bench.sequential, big, 1 << 17)),
        "random": ("IOPS", [big], lambda: bench.random_reads(big, RANDOM, seed, seconds)),
        "8 readers": ("MB/s", media, lambda: bench.parallel(media, 1 << 17, 8)),
    }
    found = {}
    for name, (unit, files, work) in workloads.items():
        for state in STATES:
            if state != "again":
                forget(files)
            if state == "cold" and not bench.drop_caches():
                sys.exit("the page cache was not dropped: are you root?")
            if state == "warm" and name == "random":
                # What random reads left of the file is not all of it.
                bench.sequential(big, 1 << 17)
                forget(files)
            found[name, state, unit] = work()
    return found


def main():
    p = compare.parser(__doc__)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--big-mib", type=int, default=256)
    p.add_argument("--scan-files", type=int, default=80)
    p.add_argument("--seconds", type=float, default=1.5, help="of random reads")
    a = p.parse_args()
    spec = importlib.util.spec_from_file_location("fsbench", a.bench)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    samples = {}
    with compare.workplace(a.work, "cached") as at:
        data = f"{at}/data"
        compare.make(a.bench, data, 10, a.scan_files, a.big_mib)
        with (compare.served(at, data) as port,
              compare.mounted(a.musicfs, at, "far", f"far=http://127.0.0.1:{port}/") as far,
              compare.mounted(a.musicfs, at, "local", f"near={data}", "--no-passthrough") as local):
            for path in bench.files_under(far):
                bench.sequential(path, 1 << 20)
            for number in range(a.rounds + 1):
                for mnt in (far, local) if number % 2 else (local, far):
                    for what, value in visit(bench, mnt, number, a.seconds).items():
                        if number > 0:
                            samples.setdefault(what, {}).setdefault(mnt, []).append(value)
            failed = 0
            print(f"medians of {a.rounds} rounds; ratio of the cache to local files (bar 0.80), and the lowest and the highest")
            for (name, state, unit), of in samples.items():
                ratios = sorted(mine / plain for mine, plain in zip(of[far], of[local]))
                ratio = statistics.median(ratios)
                failed |= ratio < 0.8
                print(f"{name:10} {state:5} {statistics.median(of[far]):10,.0f} {statistics.median(of[local]):10,.0f} {unit}  {ratio:5.2f}  {ratios[0]:.2f} to {ratios[-1]:.2f}")
            return int(failed)


if __name__ == "__main__":
    sys.exit(main())
