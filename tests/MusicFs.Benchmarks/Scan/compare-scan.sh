#!/bin/bash
# Side by side: a first scan by musicfs (with its catalog written), TagLib and mutagen over the same files, in turns.
#   compare-scan.sh MUSICFS FOLDER [ROUNDS]     MUSICFS is a published program; needs libtag1-dev, python3-mutagen, a C++ compiler
set -euo pipefail
musicfs=$1 folder=$2 rounds=${3:-3} threads=$(nproc)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
c++ -O2 -std=c++17 "$here/taglib-scan.cpp" $(pkg-config --cflags --libs taglib) -pthread -o "$work/taglib-scan"
timed() { # NAME COMMAND...
    local name=$1 start end cpu; shift
    start=$(date +%s%N)
    "$@" > "$work/out" 2>&1 || true
    end=$(date +%s%N)
    echo "$name $(( (end - start) / 1000000 )) ms  $(tail -n 1 "$work/out")"
}
find "$folder" -type f -print0 | xargs -0 cat > /dev/null # the page cache is warm for all of them
for round in $(seq "$rounds"); do
    timed musicfs "$musicfs" scan --origin data="$folder" --cache-dir "$work/cache-$round"
    timed taglib "$work/taglib-scan" "$folder" "$threads"
    timed mutagen /usr/bin/python3 "$here/mutagen-scan.py" "$folder" "$threads"
done
