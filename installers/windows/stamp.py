#!/usr/bin/env python3
"""Gives a package of wixl its own id and times instead of those of the moment, so that the same program gives the same bytes.

    stamp.py MSI GUID EPOCH         GUID is the package code; EPOCH the times of making and saving, seconds since 1970

They lie in the summary information stream, a property set ([MS-OLEPS]), which wixl writes in one piece; where it does not look so, this fails.
"""
import re
import struct
import sys

HEADER = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")  # FMTID_SummaryInformation
PACKAGE_CODE, CREATED, SAVED = 9, 12, 13
TEXT, TIME = 30, 64  # VT_LPSTR, VT_FILETIME
SECONDS_TO_1970 = 11_644_473_600


def main():
    name, guid, epoch = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(name, "rb") as file:
        data = bytearray(file.read())
    at = data.find(HEADER)
    if at < 0 or data.find(HEADER, at + 1) >= 0:
        sys.exit(f"stamp.py: {name} has not one summary")
    # The format's id is followed by the place of its section, counted from the stream's start, 28 bytes before it.
    section = at - 28 + struct.unpack_from("<I", data, at + 16)[0]
    done = set()
    for i in range(struct.unpack_from("<I", data, section + 4)[0]):
        key, place = struct.unpack_from("<II", data, section + 8 + 8 * i)
        kind, value = struct.unpack_from("<I", data, section + place)[0], section + place + 4
        if key in (CREATED, SAVED) and kind == TIME:
            struct.pack_into("<Q", data, value, (epoch + SECONDS_TO_1970) * 10_000_000)
            done.add(key)
        elif key == PACKAGE_CODE and kind == TEXT and re.fullmatch(rb"\{[0-9A-F-]{36}\}\0", data[value + 4:value + 43]):
            data[value + 4:value + 42] = f"{{{guid}}}".encode()
            done.add(key)
    if done != {PACKAGE_CODE, CREATED, SAVED}:
        sys.exit(f"stamp.py: {name} lacks something in its summary")
    with open(name, "wb") as file:
        file.write(data)


main()
