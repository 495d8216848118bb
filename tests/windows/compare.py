"""Compares what the stand-in's program found in a volume with the origin: compare.py ORIGIN OUTSIDE."""
import hashlib
import pathlib
import sys

origin, outside = map(pathlib.Path, sys.argv[1:])


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


shown, tracks, done = {}, 0, False
for line in (outside / "report").read_text(encoding="utf-8").splitlines():
    words = line.split(" ", 3)
    if words[0] == "FILE":
        number, size, path = words[1], int(words[2]), words[3]
        copy = outside / number
        if copy.stat().st_size != size:
            sys.exit(f"{path}: {copy.stat().st_size} bytes were read of {size}")
        if path.startswith("\\.origins\\music\\"):
            shown[path[len("\\.origins\\music\\"):].replace("\\", "/")] = digest(copy)
        elif path.endswith(".flac"):
            tracks += 1
    done |= words[0] == "DONE"
if not done:
    sys.exit("the look was not done")
there = {str(path.relative_to(origin)): digest(path) for path in origin.rglob("*") if path.is_file()}
for name in sorted(there.keys() | shown.keys()):
    if there.get(name) != shown.get(name):
        sys.exit(f"{name}: {there.get(name)} in the origin, {shown.get(name)} in the mount")
expected = sum(name.endswith(".flac") for name in there)
if tracks != expected:
    sys.exit(f"{tracks} FLAC files among the albums, {expected} in the origin")
print(f"{len(there)} files are identical, {tracks} tracks")
