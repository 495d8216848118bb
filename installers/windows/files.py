#!/usr/bin/env python3
"""Describes the files of a program for wixl.

    files.py TREE > files.wxs       all files of TREE but musicfs.exe, as the group Files below INSTALLFOLDER
    files.py --guid NAME...         the GUIDs of those names, one a line

Nothing here is made by chance: a file has the same component in every version, by which Windows Installer knows it again, and the same tree
gives the same text. It fails where two names differ in case alone, or a name is one that Windows has not.
"""
import hashlib
import re
import sys
import uuid
from pathlib import Path
from xml.sax.saxutils import quoteattr

NAMESPACE = uuid.UUID("327bfc5c-cd0f-4474-952e-1e6ae6eee060")
PROGRAM = "musicfs.exe"


def guid(name):
    """Of a component by its path, of the product by its version; RFC 9562, version 5."""
    return str(uuid.uuid5(NAMESPACE, name)).upper()


def key(kind, path):
    """A name in the tables, which may have 72 letters, digits, '_' and '.'."""
    return kind + hashlib.sha256(path.lower().encode()).hexdigest()[:20]


def check(paths):
    seen = {}
    for path in paths:
        if re.search(r'[\x00-\x1f<>:"|?*\\]|[. ]$', path) or not path.isascii():
            sys.exit(f"files.py: Windows has no name like {path}")
        if seen.setdefault(path.lower(), path) != path:
            sys.exit(f"files.py: {path} and {seen[path.lower()]} are the same name on Windows")


def folder(tree, path, indent, groups):
    """The lines of one folder and those below it."""
    entries = sorted(path.iterdir(), key=lambda entry: entry.name.lower())
    for entry in entries:
        name = entry.relative_to(tree).as_posix()
        if entry.is_symlink():
            sys.exit(f"files.py: {name} is a link")
        if entry.is_dir():
            yield f'{indent}<Directory Id={quoteattr(key("d", name))} Name={quoteattr(entry.name)}>'
            yield from folder(tree, entry, indent + "  ", groups)
            yield f"{indent}</Directory>"
        elif name != PROGRAM:
            component = key("c", name)
            groups.append(component)
            yield f'{indent}<Component Id="{component}" Guid="{guid("file " + name.lower())}" Win64="yes">'
            yield f'{indent}  <File Id="{key("f", name)}" Source={quoteattr(name)} KeyPath="yes" />'
            yield f"{indent}</Component>"


def main():
    if sys.argv[1] == "--guid":
        print(*map(guid, sys.argv[2:]), sep="\n")
        return
    tree = Path(sys.argv[1]).resolve()
    check(sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*")))
    groups = []
    print('<?xml version="1.0" encoding="utf-8"?>\n<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">\n  <Fragment>\n    <DirectoryRef Id="INSTALLFOLDER">')
    print(*folder(tree, tree, "      ", groups), sep="\n")
    print('    </DirectoryRef>\n  </Fragment>\n  <Fragment>\n    <ComponentGroup Id="Files">')
    print(*(f'      <ComponentRef Id="{component}" />' for component in groups), sep="\n")
    print("    </ComponentGroup>\n  </Fragment>\n</Wix>")


main()
