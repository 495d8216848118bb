#!/usr/bin/env bash
# make-zip.sh TREE VERSION OUT: the zip of what stage.sh laid out in TREE for windows. Prints the name of the file.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: make-zip.sh TREE VERSION OUT"
need zip
set_epoch
name=musicfs-$2-win-x64
mkdir -p "$3"
out=$(cd "$3" && pwd)/$name.zip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$1" "$work/$name"
set_times "$work/$name"
# Sorted, without the builder's ids and times: the same tree gives the same bytes.
(cd "$work" && find "$name" -type f | sort | zip -q -X -9 "$out" -@)
say "$out"
