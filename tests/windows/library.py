"""Makes a small library: library.py FOLDER. FLAC files of a stream information block, tags and frames that nobody decodes, and files beside them."""
import pathlib
import random
import struct
import sys

ALBUMS = [("Nordlicht", "Erste Fahrt", 1999), ("Nordlicht", "Zweite Fahrt", 2003), ("Été & Fils", "Chansons", 1987), ("竹林", "夜の道", 2015)]


def block(kind, body, last):
    return bytes([kind | (0x80 if last else 0)]) + struct.pack(">I", len(body))[1:] + body


def flac(tags, seed):
    samples = 44100 * 30
    # 44,100 Hz, two channels, 16 bits.
    information = struct.pack(">HH", 4096, 4096) + bytes(6) + struct.pack(">Q", 44100 << 44 | 1 << 41 | 15 << 36 | samples) + bytes(16)
    comments = [f"{name}={value}".encode() for name, value in tags.items()]
    vorbis = struct.pack("<I", 4) + b"test" + struct.pack("<I", len(comments)) + b"".join(struct.pack("<I", len(c)) + c for c in comments)
    return b"fLaC" + block(0, information, False) + block(4, vorbis, True) + random.Random(seed).randbytes(60_000 + seed * 997)


root = pathlib.Path(sys.argv[1])
seed = 0
for artist, album, year in ALBUMS:
    folder = root / artist / album
    folder.mkdir(parents=True)
    for number in range(1, 9):
        seed += 1
        tags = {"ARTIST": artist, "ALBUMARTIST": artist, "ALBUM": album, "TITLE": f"Stück {number}", "TRACKNUMBER": number, "DATE": year, "GENRE": "Folk"}
        (folder / f"{number:02} Stück {number}.flac").write_bytes(flac(tags, seed))
    (folder / "notes.txt").write_text("beside the music\n")
# Longer than the 260 characters that programs of Windows long had.
deep = root / ("a long name " * 10).strip() / ("another long name " * 8).strip()
deep.mkdir(parents=True)
(deep / ("z" * 100 + ".flac")).write_bytes(flac({"ARTIST": "Deep", "ALBUM": "Down", "TITLE": "Below", "TRACKNUMBER": 1, "DATE": 2001}, 77))
