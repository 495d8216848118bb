"""another-build.py FOLDER: makes a published program another build of itself. Each assembly gets another id (MVID), in itself and in what the program is compiled
into as one (musicfs.r2r.dll), which ends the process where it loads an assembly of another id than it was compiled from. So an upgrade from it is one between
two builds, with the same code."""

import pathlib
import struct
import sys


def id_of(image):
    """Where in an assembly its id is: the first entry of the metadata's heap of GUIDs (ECMA-335, II.24.2 and II.25); -1 where it is no assembly."""

    def number(at):
        return struct.unpack_from("<I", image, at)[0]

    def place(address):
        for section in range(sections, sections + 40 * struct.unpack_from("<H", image, header + 6)[0], 40):
            size, start, _, file_start = struct.unpack_from("<IIII", image, section + 8)
            if start <= address < start + size:
                return address - start + file_start
        return -1

    header = number(0x3C)
    sections = header + 24 + struct.unpack_from("<H", image, header + 20)[0]
    directories = header + 24 + (112 if struct.unpack_from("<H", image, header + 24)[0] == 0x20B else 96)
    cli = place(number(directories + 14 * 8))
    if cli < 0:
        return -1
    root = place(number(cli + 8))
    at = root + 16 + number(root + 12)
    count = struct.unpack_from("<H", image, at + 2)[0]
    at += 4
    for _ in range(count):
        end = image.index(b"\0", at + 8)
        if image[at + 8 : end] == b"#GUID":
            return root + number(at)
        at += 8 + (end - at - 8) // 4 * 4 + 4
    return -1


folder = pathlib.Path(sys.argv[1])
whole = folder / "musicfs.r2r.dll"
composite = bytearray(whole.read_bytes())
changed = 0
for file in sorted(folder.glob("*.dll")):
    image = bytearray(file.read_bytes())
    at = id_of(image) if file != whole else -1
    if at < 0:
        continue
    old = bytes(image[at : at + 16])
    new = bytes(byte ^ 0x5A for byte in old)
    if composite.count(old) != 1:
        sys.exit(f"{file.name} is not in {whole.name} once")
    image[at : at + 16] = new
    place = composite.index(old)
    composite[place : place + 16] = new
    file.write_bytes(image)
    changed += 1
whole.write_bytes(composite)
print(f"{changed} assemblies")
