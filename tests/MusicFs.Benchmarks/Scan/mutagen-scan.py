"""Reads the tags of every audio file below a folder with mutagen, a process a core. Run by compare-scan.sh."""
import multiprocessing
import os
import sys

import mutagen


def read(path):
    try:
        file = mutagen.File(path)
        return 0 if file is None else 1
    except Exception:
        return 0


if __name__ == "__main__":
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(sys.argv[1]) for name in names]
    with multiprocessing.Pool(int(sys.argv[2])) as pool:
        print(sum(pool.imap_unordered(read, paths, 256)), "of", len(paths), "files")
