#!/usr/bin/env bash
# The published program for Windows from end to end, under wine, with the stand-in for WinFsp (tests/MusicFs.Backend.WinFsp.Tests/fake/outside.c):
#
#   tests/windows/verify.sh PUBLISHED [--runs N] [--origin FOLDER]
#
# PUBLISHED is the folder of `dotnet publish src/MusicFs.Cli -r win-x64 --self-contained`. Each run has a new prefix of wine's: a library is scanned, mounted and served on its named pipe, every
# file is listed and read and compared with the origin, what would write is refused with C00000A2, files that come, change and go are followed, the service is installed, started,
# given a configuration, stopped and removed, and the origin is byte for byte what it was. Needs wine, x86_64-w64-mingw32-gcc, python3. Nothing of it is Windows itself: what only that
# can show is in docs/windows-smoke-test.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
published=$(cd "${1:?usage: verify.sh PUBLISHED [--runs N] [--origin FOLDER]}" && pwd); shift
runs=1 given=
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=$2; shift 2 ;;
        --origin) given=$(cd "$2" && pwd); shift 2 ;;
        *) echo "unknown: $1" >&2; exit 2 ;;
    esac
done
work=$(mktemp -d /tmp/musicfs-windows.XXXXXX)
export WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe=d
# The runtime's double mapping of code, which this wine cannot do.
export DOTNET_EnableWriteXorExecute=0
export WINEPREFIX=$work/prefix
wineserver=$(command -v wineserver || echo /usr/lib/wine/wineserver)
server=
end() {
    [ -d "$WINEPREFIX" ] && "$wineserver" -k >/dev/null 2>&1 || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap end EXIT

fail() { echo "FAILED: $*" >&2; for log in "$work"/*.log "$WINEPREFIX"/drive_c/ProgramData/MusicFs/logs/*.log; do [ -f "$log" ] || continue; echo "--- $log" >&2; tail -30 "$log" >&2; done; exit 1; }
windows() { printf 'Z:%s' "${1//\//\\}"; }
# A status of a wine process says little: what was asked for must be there as well.
musicfs() { timeout 120 wine "$program/musicfs.exe" "$@"; }
# until SECONDS COMMAND...
until_true() { local end=$((SECONDS + $1)); shift; until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done; }
hashes() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum && find . -printf '%p %m %T@ %y\n' | sort); }
# Every look reads all that is there; the file system must not have broken a rule of winfsp.h by then.
look() {
    rm -f "$out/report"
    : > "$out/go"
    until_true 120 test -f "$out/report" || return 1
    ! grep '^BREACH' "$out/report" || fail "the rules of winfsp.h"
}
shows() { look && grep -q "$1" "$out/report"; }
said() { cat "$places"/logs/musicfs-*.log | grep -c "$1"; }
hides() { look && ! grep -q "$1" "$out/report"; }

program=$work/program
cp -r "$published" "$program"
x86_64-w64-mingw32-gcc -shared -O2 -Wall -Wextra -Werror -static -o "$program/winfsp-x64.dll" \
    "$here/../MusicFs.Backend.WinFsp.Tests/fake/outside.c" -lpthread

run() {
    local origin=$work/origin out=$work/outside cache=$work/cache
    # The logs as well: what a run before this one said must not be taken for its own.
    rm -rf "$WINEPREFIX" "$origin" "$out" "$cache" "$work"/*.log "$work"/before "$work"/after
    mkdir -p "$origin" "$out" "$cache"
    if [ -n "$given" ]; then cp -a "$given/." "$origin/"; else python3 "$here/library.py" "$origin"; fi
    wineboot -i >"$work/wineboot.log" 2>&1
    wine winecfg -v win10 >>"$work/wineboot.log" 2>&1
    "$wineserver" -w
    hashes "$origin" > "$work/before"

    musicfs --version > "$work/version.log" 2>&1 || true
    grep -q '^musicfs .*win-x64' "$work/version.log" || fail "--version"
    musicfs --help > "$work/help.log" 2>&1 || true
    grep -q 'musicfs' "$work/help.log" || fail "--help"
    musicfs doctor > "$work/doctor.log" 2>&1 || true
    grep -q '^good *winfsp .*winfsp-x64.dll' "$work/doctor.log" || fail "doctor does not find WinFsp"
    # A library of that name where somebody happens to be is nobody's WinFsp.
    mkdir -p "$work/here"
    mv "$program/winfsp-x64.dll" "$work/here/"
    (cd "$work/here" && musicfs doctor > "$work/doctor.log" 2>&1) || true
    mv "$work/here/winfsp-x64.dll" "$program/"
    grep -q 'winget install WinFsp' "$work/doctor.log" || fail "doctor takes a winfsp-x64.dll of the current folder"

    export MUSICFS_FAKE_OUTSIDE; MUSICFS_FAKE_OUTSIDE=$(windows "$out")
    # Nothing is mounted by that: the letter that is free next is a place like any other, also where something is said of it.
    musicfs mount '*' --dry-run --threads 2 --library lib --origin "music=$(windows "$origin")" --cache-dir "$(windows "$cache")" > "$work/dry.log" 2>&1 || true
    grep -q '\.flac' "$work/dry.log" || fail "the next free letter is refused"

    timeout 600 wine "$program/musicfs.exe" mount X: --label 'My music, 1' --library lib --origin "music=$(windows "$origin")" --cache-dir "$(windows "$cache")" > "$work/mount.log" 2>&1 &
    server=$!
    until_true 60 grep -qs '^scanned X:' "$work/mount.log" || fail "no mount"

    musicfs status > "$work/status.log" 2>&1 || true
    grep -q '^library *lib (running)' "$work/status.log" || fail "status by the pipe"
    musicfs search 'format:flac' > "$work/search.log" 2>&1 || true
    grep -q . "$work/search.log" || fail "search by the pipe"
    timeout 120 wine "$program/musicfs.exe" events > "$work/events.log" 2>&1 &
    local events=$!

    look || fail "nobody looked into the volume"
    grep -q '^DONE' "$out/report" || fail "the look did not end"
    ! grep '^FAILED' "$out/report" || fail "the volume"
    grep -q '^VOLUME My music, 1' "$out/report" || fail "the volume's label"
    # Every original is there under .origins, byte for byte; and every track among the albums has an original's name and size at least.
    python3 "$here/compare.py" "$origin" "$out" || fail "what is mounted is not what the origin has"
    # A path of the mount as people see it there is one of the tree.
    local shown; shown=$(sed -n 's/^FILE [0-9]* [0-9]* \(\\[A-Za-z0-9][ -~]*\.flac\)$/\1/p' "$out/report" | head -n 1)
    musicfs explain --json "X:$shown" > "$work/explain.log" 2>&1 || true
    grep -q '"origin": *"music"' "$work/explain.log" || fail "explain of X:$shown"
    [ "$(grep -c '^REFUSED' "$out/report")" -ge 10 ] || fail "too little was tried"
    ! grep '^REFUSED' "$out/report" | grep -v '^REFUSED C00000A2 ' || fail "a write was not refused with C00000A2"

    # What happens in the origin shows.
    # Of a short path: it is copied and renamed beside itself.
    local one; one=$(find "$origin" -name '*.flac' | awk '{print length($0), $0}' | sort -n | sed -n '1s/^[0-9]* //p')
    local album; album=$(dirname "$one")
    cp -p "$one" "$work/one"
    musicfs where "$(windows "$one")" > "$work/where.log" 2>&1 || true
    grep -q '^/' "$work/where.log" || fail "where of $(windows "$one")"
    local changed=${album#"$origin"/}
    cp "$one" "$album/zz-new.flac"
    until_true 60 shows 'zz-new.flac' || fail "a new file does not show"
    mv "$album/zz-new.flac" "$album/zz-other.flac"
    until_true 60 shows 'zz-other.flac' || fail "a renamed file does not show"
    until_true 60 hides 'zz-new.flac' || fail "its old name shows"
    head -c 1000 /dev/zero >> "$album/zz-other.flac"
    local size; size=$(stat -c %s "$album/zz-other.flac")
    until_true 60 shows " $size .*zz-other.flac" || fail "a changed file does not show ($changed)"
    rm "$album/zz-other.flac"
    until_true 60 hides 'zz-other.flac' || fail "a removed file shows"
    touch -r "$work/one" "$one"

    musicfs origin rescan music > "$work/rescan.log" 2>&1 || true
    until_true 60 grep -q 'sync.finished' "$work/events.log" || fail "no event by the pipe"
    musicfs shutdown > "$work/shutdown.log" 2>&1 || true
    grep -q '^unmounted X:' "$work/shutdown.log" || fail "shutdown"
    wait "$server" || fail "the mount ended with $?"
    server=
    wait "$events" || true
    ! grep -E ' (ERR|FTL) ' "$work/mount.log" || fail "errors in the log"

    # A second start shows what the first one knew.
    timeout 600 wine "$program/musicfs.exe" mount 'X:' --library lib --origin "music=$(windows "$origin")" --cache-dir "$(windows "$cache")" > "$work/again.log" 2>&1 &
    server=$!
    until_true 60 grep -qs '^mounted X:.*[1-9][0-9]* tracks* known' "$work/again.log" || fail "the second start knows nothing"
    until_true 60 grep -qs '^scanned X:' "$work/again.log" || fail "the second scan"
    look || fail "nobody looked into the volume of the second start"
    # Where nothing is said of it, it is called as the library is.
    grep -q '^VOLUME lib' "$out/report" || fail "the volume's label of the second start"
    python3 "$here/compare.py" "$origin" "$out" || fail "what is mounted at the second start is not what the origin has"
    musicfs shutdown > "$work/shutdown.log" 2>&1 || true
    wait "$server" || fail "the second mount ended with $?"
    server=
    unset MUSICFS_FAKE_OUTSIDE

    service "$origin"
    "$wineserver" -w
    hashes "$origin" > "$work/after"
    # The album's folder had files for a while: its time is another.
    diff <(grep -v ' d$' "$work/before") <(grep -v ' d$' "$work/after") || fail "the origin was touched"
    echo "run $1: done"
}

# The service, from its installation to its removal. Something of wine's has to run all the while, or its services end with the last program.
service() {
    local places=$WINEPREFIX/drive_c/ProgramData/MusicFs
    # Both ends are its own: it reads without an end, and nothing is left of it.
    rm -f "$work/keep"
    mkfifo "$work/keep"
    timeout 600 wine cmd /c pause <> "$work/keep" > /dev/null 2>&1 &
    local keeper=$!
    musicfs service install > "$work/service.log" 2>&1 || true
    grep -q '^install: done' "$work/service.log" || fail "service install"
    timeout 60 wine reg query 'HKLM\System\CurrentControlSet\Services\MusicFs' /v ImagePath > "$work/image.log" 2>&1
    grep -q 'musicfs.exe" service run' "$work/image.log" || fail "the service's command line"
    timeout 60 wine net start MusicFs >> "$work/service.log" 2>&1 || fail "net start"
    until_true 60 grep -rqs 'Nothing is to be mounted' "$places/logs" || fail "a service without a configuration does not say so"
    musicfs service status > "$work/service-status.log" 2>&1 || true
    grep -q 'is running' "$work/service-status.log" || fail "a service without a configuration does not stay"
    printf 'library: {name: svc}\norigins:\n  music: {location: "%s"}\nmounts:\n  "Y:": {}\n' "$(windows "$1" | sed 's/\\/\\\\/g')" > "$places/config.new"
    mv "$places/config.new" "$places/config.yaml"
    until_true 60 grep -rqs 'Mounted .* at Y:' "$places/logs" || fail "the service does not take up its configuration"
    [ "$(said 'Nothing is to be mounted')" = 1 ] || fail "it says that nothing is to be mounted $(said 'Nothing is to be mounted') times"
    # One alone writes the day's file: another would have been given a file of its own.
    ! ls "$places"/logs/*_* > /dev/null 2>&1 || fail "two write the service's log"
    musicfs status --library svc > "$work/service-status.log" 2>&1 || true
    grep -q '^mount *Y:' "$work/service-status.log" || fail "the service's pipe"
    musicfs service stop >> "$work/service.log" 2>&1 || true
    grep -q '^stop: done' "$work/service.log" || fail "service stop"
    musicfs service status > "$work/service-status.log" 2>&1 || true
    grep -q 'is stopped' "$work/service-status.log" || fail "the service did not stop"
    musicfs service start >> "$work/service.log" 2>&1 || true
    grep -q '^start: done' "$work/service.log" || fail "service start"
    timeout 60 wine net stop MusicFs >> "$work/service.log" 2>&1 || fail "net stop"
    musicfs service uninstall >> "$work/service.log" 2>&1 || true
    grep -q '^uninstall: done' "$work/service.log" || fail "service uninstall"
    musicfs service status > "$work/service-status.log" 2>&1 || true
    grep -q 'There is no service' "$work/service-status.log" || fail "the service is still there"
    kill "$keeper" 2>/dev/null || true
    wait "$keeper" 2>/dev/null || true
    "$wineserver" -k >/dev/null 2>&1 || true
}

for ((i = 1; i <= runs; i++)); do run "$i"; done
echo "all $runs runs: done"
