#!/usr/bin/env bash
# make-tar.sh TREE VERSION OUT: the tarball of what stage.sh laid out in TREE for tar. Prints the name of the file.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: make-tar.sh TREE VERSION OUT"
need tar gzip
set_epoch
name=musicfs-$2-linux-x64
out=$3
mkdir -p "$out"
# Files alone: unpacked over a system it changes no folder that is there, and its table of contents is all there is to remove.
(cd "$1" && find . ! -type d -printf '%P\n' | sort) |
    tar -C "$1" --format=gnu --no-recursion --owner=root:0 --group=root:0 --mtime="@$SOURCE_DATE_EPOCH" --mode=u+rw,go-w \
        --transform "flags=rSH;s|^|$name/|" -cf - -T - | gzip -6n >"$out/$name.tar.gz"
say "$out/$name.tar.gz"
