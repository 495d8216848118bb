#!/usr/bin/env bash
# Tries the module on files made for it. MUSICFS says which program, where it is not the one that made this folder.
set -euo pipefail
cd "$(dirname "$0")"
program='/usr/lib/musicfs/musicfs'
musicfs=${MUSICFS:-$program}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A WAV file with half a second of silence, and behind it what an encoder has left.
wav() {
    printf 'RIFF\xdc\x0f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\xa0\x0f\x00\x00'
    head -c 4000 /dev/zero
    printf 'junk\x10\x00\x00\x00%-16s' "$1"
}

# expect WORDS NAME: what the program says of the file has the words.
expect() {
    said=$("$musicfs" plugin test . "$work/song.wav")
    case $said in
        *"$2"*) echo "ok: $1" ;;
        *) echo "not ok: $1: '$2' is not in: $said"; exit 1 ;;
    esac
}

wav 'LAME3.100' >"$work/song.wav"
expect 'the name of an encoder' 'ENCODER=LAME3.100'
wav 'nothing' >"$work/song.wav"
expect 'none' 'is loaded'
