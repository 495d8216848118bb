#!/usr/bin/python3
"""Searches in a library of a million tracks: how long the first look into /.search/QUERY takes.

    search.py --make PATH/make_library.py --musicfs PATH/musicfs [--tracks 1000000] [--sets 3] [--seed N] [--slowest N] [--work DIR]

The library is made, scanned and indexed, and the daemon is started anew, so that nothing of it is in memory; what it kept in DIR is used the next time. Then
queries of ten kinds, twelve of each in a set, are each asked for the first time: the folder is looked up and listed (up to 1,000 links). Words come from the
tracks' tags, by how often they are there. One more set is listed with the attributes of each link, as ls -l does, without a bar. Bar: 95 of 100
within 100 ms, of all sets together. Ends with 1 where it is missed. Needs root, 12 GB of disk, and a quiet machine.
Everything is in DIR (default: a temporary folder, removed at the end).
"""
import collections, itertools, json, os, random, re, signal, statistics, subprocess, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare

EACH, BAR = 12, 100.0
WORD = re.compile(r"[a-z]{3,}")


class Words:
    """What the tags of the library hold."""

    def __init__(self, manifest):
        self.counts, self.names, self.phrases = collections.Counter(), {"artist": set(), "album": set(), "title": set()}, set()
        with open(manifest, encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                # Every tenth will do: what is common in them is so in all.
                if number % 10 == 0 and '"title"' in line:
                    self.take(json.loads(line))
        ordered = [word for word, _ in self.counts.most_common()]
        ordered = [word for word in ordered if len(word) < 20 and word not in ("the", "and")]
        self.common, self.rare = ordered[:80], [word for word in ordered if self.counts[word] <= 50] or ordered[-80:]

    def take(self, track):
        for field, values in (("title", [track.get("title")]), ("artist", track.get("artists") or []), ("album", [track.get("album")])):
            for value in filter(None, values):
                words = value.lower().split()
                self.counts.update(WORD.findall(value.lower()))
                if len(self.names[field]) < 20_000 and len(value) < 60 and not set(value) & set('/"\n\t'):
                    self.names[field].add(value)
                self.phrases.update(f"{a} {b}" for a, b in zip(words, words[1:]) if WORD.fullmatch(a) and WORD.fullmatch(b))

    def kinds(self, rnd):
        """By name what makes a query of that kind."""
        names = {field: sorted(values) for field, values in self.names.items()}
        foreign = [name for values in names.values() for name in values if not name.isascii()]
        phrases = sorted(self.phrases)

        def word():
            return rnd.choice(self.common)

        def mistyped():
            wrong = list(word())
            wrong[rnd.randrange(1, len(wrong))] = rnd.choice("aeiourst")
            return "".join(wrong) + rnd.choice(["", "~"])

        def cased(text):
            return "".join(rnd.choice([c, c.upper()]) for c in text)

        return {
            "one rare word": lambda: cased(rnd.choice(self.rare)),
            "one common word": lambda: cased(word()),
            "two common words": lambda: f"{word()} {word()}",
            "a phrase": lambda: f'"{rnd.choice(phrases)}"',
            "a prefix": lambda: cased(word()[:rnd.randint(2, 4)]) + "*",
            "a field": lambda: (lambda field: f'{field}:{rnd.choice(["", "="])}"{rnd.choice(names[field])}"')(rnd.choice(sorted(names))),
            "a range": lambda: rnd.choice([lambda y: f"year:{y}..{y + 9}", lambda y: f"{word()} year:{y}", lambda y: f"{word()} bitrate:>={y % 320}"])(rnd.randint(1960, 2010)),
            "mistyped": mistyped,
            "accents, CJK": lambda: rnd.choice(foreign),
            "without a word": lambda: rnd.choice([f"{word()} -{word()}", f"({word()} OR {word()}) -{word()}"]),
        }


def listed(folder, is_long):
    """Milliseconds and links of a first look."""
    start, count = time.perf_counter(), 0
    with os.scandir(folder) as entries:
        for entry in entries:
            count += 1
            if is_long:
                entry.stat(follow_symlinks=False)
                os.readlink(entry.path)
    return (time.perf_counter() - start) * 1e3, count


def ask(root, kinds, rnd, asked, is_long=False):
    """A set: by kind the milliseconds of each query, in an order that is mixed."""
    took, order = collections.defaultdict(list), [kind for kind in kinds for _ in range(EACH)]
    rnd.shuffle(order)
    links = 0
    for kind in order:
        tries = itertools.islice(iter(kinds[kind], None), 1000)
        query = next((text for text in tries if text not in asked and len(text.encode()) < 250 and not text.startswith(".")), None)
        if query is None:
            sys.exit(f"the library has too few words for {kind}")
        asked.add(query)
        try:
            ms, count = listed(f"{root}/.search/{query}", is_long)
        except OSError as error:
            sys.exit(f"{query}: {error}")
        links += count
        took[kind].append((ms, query, count))
    return took, links


def quantile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def say(name, times):
    print(f"{name:20} {statistics.median(times):6.1f} {quantile(times, 0.95):6.1f} {max(times):6.1f}", flush=True)


def start(a, at, mnt):
    daemon = subprocess.Popen([a.musicfs, "mount", mnt, "--library", "million", "--origin", f"m={at}/data/library", "--cache-dir", f"{at}/cache",
                               "--state-dir", f"{at}/state", "--rescan-interval", "0", "--wait-for-scan"], stdout=subprocess.PIPE)
    if not any(line.startswith(b"mounted") for line in daemon.stdout):
        sys.exit("it was not mounted")
    return daemon


def settled(a):
    """Waits until all tracks are in the index."""
    for _ in range(3600):
        reply = subprocess.run([a.musicfs, "search", "--library", "million", "--limit", "1", "nobody"], capture_output=True, text=True, check=True)
        if "not in the index" not in reply.stderr + reply.stdout:
            return
        time.sleep(1)
    sys.exit("the index was not done within an hour")


def end(daemon):
    daemon.send_signal(signal.SIGTERM)
    daemon.wait()


def measure(a, at, mnt):
    words, rnd, asked, everything = Words(f"{at}/data/manifest.jsonl"), random.Random(a.seed), set(), collections.defaultdict(list)
    kinds = words.kinds(rnd)
    print(f"{'':20} median    p95  worst   (ms)")
    for number in range(a.sets):
        took, links = ask(mnt, kinds, rnd, asked)
        for kind, times in took.items():
            everything[kind] += times
        say(f"set {number + 1}, {links} links", [ms for times in took.values() for ms, _, _ in times])
    for kind in kinds:
        say(kind, [ms for ms, _, _ in everything[kind]])
    total = [one for times in everything.values() for one in times]
    say("all", [ms for ms, _, _ in total])
    for ms, query, count in sorted(total, reverse=True)[:a.slowest]:
        print(f"  {ms:6.1f} ms {count:5} links  {query}")
    took, links = ask(mnt, kinds, rnd, asked, is_long=True)
    say("with attributes", [ms for times in took.values() for ms, _, _ in times])
    return quantile([ms for ms, _, _ in total], 0.95) > BAR


def main():
    p = compare.parser(__doc__, bench=False)
    p.add_argument("--make", required=True)
    p.add_argument("--tracks", type=int, default=1_000_000)
    p.add_argument("--sets", type=int, default=3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--slowest", type=int, default=5, help="so many are told with their queries")
    a = p.parse_args()
    with compare.workplace(a.work, "search") as at:
        mnt = f"{at}/mnt"
        os.makedirs(mnt, exist_ok=True)
        if not os.path.exists(f"{at}/data/manifest.jsonl"):
            subprocess.run(["/usr/bin/python3", a.make, "--out", f"{at}/data", "--profile", "huge", "--tracks", str(a.tracks)], check=True)
        # Twice: the first one indexes.
        for is_measured in (False, True):
            daemon = start(a, at, mnt)
            try:
                settled(a)
                if is_measured:
                    size = sum(os.path.getsize(f"{at}/cache/search.db{suffix}") for suffix in ("", "-wal") if os.path.exists(f"{at}/cache/search.db{suffix}"))
                    print(f"index: {size / a.tracks:.0f} bytes a track")
                    return int(measure(a, at, mnt))
            finally:
                end(daemon)


if __name__ == "__main__":
    sys.exit(main())
