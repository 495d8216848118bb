#!/usr/bin/env python3
"""Writes the licences of everything that a published program contains besides MusicFs itself.

    notices.py PUBLISHED LICENCES > THIRD-PARTY-NOTICES.txt

What is inside is taken from the program's own list (musicfs.deps.json) and those of the plugins that come with it, what each part says of its
licence from the package it was restored from. A part whose licence is not one of those in LICENCES fails the build: somebody has to look at it.
"""
import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

RULE = "\n" + "-" * 78 + "\n\n"

# Not packages: files of others in this repository that the program is built from.
SOURCES = [
    ("gRPC health and reflection protocols", "https://github.com/grpc/grpc-proto", "Apache-2.0", "Copyright The gRPC Authors"),
    ("SQLite, in SQLitePCLRaw.lib.e_sqlite3", "https://sqlite.org/copyright.html", "public domain", "No copyright is claimed"),
]

# What WinFsp's licence asks of programs that use it: nothing of it is inside.
WINFSP = """The program for Windows uses WinFsp, which is installed apart:

WinFsp - Windows File System Proxy, Copyright (C) Bill Zissimopoulos
https://github.com/winfsp/winfsp

It is under the GPLv3 with an exception for free and open-source software, by which MusicFs uses it.
"""


def restored(name, version):
    folder = Path(os.environ.get("NUGET_PACKAGES") or Path.home() / ".nuget" / "packages") / name.lower() / version.lower()
    if not folder.is_dir():
        sys.exit(f"{name} {version} is in the program, but {folder} is not there. Restore first: dotnet cake --target=Restore")
    return folder


def described(folder):
    """Licence, holder and address, as the package's own description has them."""
    root = ElementTree.parse(next(folder.glob("*.nuspec"))).getroot()
    found = {element.tag.split("}")[1]: (element.text or "").strip() for element in root.iter()}
    holder = found.get("copyright") or "Copyright " + found.get("authors", "")
    return found.get("license", ""), holder, found.get("projectUrl", "")


def own_notices(folder):
    for name in ("LICENSE.TXT", "LICENSE.txt", "THIRD-PARTY-NOTICES.TXT"):
        if (folder / name).is_file():
            yield (folder / name).read_text(encoding="utf-8-sig").replace("\r\n", "\n").strip() + "\n"


def main():
    published, licences = Path(sys.argv[1]), Path(sys.argv[2])
    known = {path.stem: path.read_text(encoding="utf-8").strip("\n") for path in licences.glob("*.txt")}
    libraries = {}
    for contents in [published / "musicfs.deps.json", *sorted(published.glob("optional-plugins/*/*.deps.json"))]:
        libraries |= json.loads(contents.read_text(encoding="utf-8-sig"))["libraries"]
    parts, texts = [], []
    for identity, library in sorted(libraries.items(), key=lambda item: item[0].lower()):
        if library["type"] not in ("package", "runtimepack"):
            continue
        name, version = identity.removeprefix("runtimepack.").split("/")
        folder = restored(name, version)
        licence, holder, address = described(folder)
        if licence not in known:
            sys.exit(f"{name} {version} has the licence '{licence}', of which there is no text in {licences}. Look at it and add it.")
        parts.append((f"{name} {version}", address, licence, re.sub(r"\s+", " ", holder)))
        texts += [(f"{name} {version}", text) for text in own_notices(folder)]
    if not parts:
        sys.exit(f"{published}/musicfs.deps.json names no packages.")
    out = ["MusicFs is under the MIT licence (see LICENSE or copyright beside this file). It contains these works of others:\n\n"]
    for name, address, licence, holder in parts + SOURCES:
        out.append(f"{name}\n    {holder}\n    {licence}{', ' + address if address else ''}\n")
    if (published / "musicfs.exe").exists():
        out.append(RULE + WINFSP)
    for name in sorted({licence for _, _, licence, _ in parts + SOURCES if licence in known}):
        out.append(f"{RULE}{name}\n\n{known[name]}\n")
    for name, text in texts:
        out.append(f"{RULE}{name} says:\n\n{text}")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write("".join(out))


main()
