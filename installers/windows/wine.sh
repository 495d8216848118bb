# What the verify scripts for Windows share; sourced after verify-common.sh. Windows is wine here, with a prefix of the script's own, which ends with it.

# In a shell's words: $prefix is the folder of Windows' registry and drives, $drive its C:.
make_windows() {
    need wine unshare
    work=$(mktemp -d /tmp/musicfs-verify.XXXXXX)
    trap 'status=$?; wineserver -k || true; umount --recursive --lazy "$work" 2>/dev/null || true; rmdir "$work" 2>/dev/null || true; exit $status' EXIT
    mount -t tmpfs -o size=6g verify "$work"
    mkdir "$work/made" "$work/home"
    prefix=$work/prefix
    drive=$prefix/drive_c
    windows wineboot -i >"$work/made/output" 2>&1 && windows wine winecfg -v win10 && settle || {
        cat "$work/made/output" >&2
        die "wine does not start"
    }
}

# Without anything of who runs this. The runtime maps code twice unless told not to, which wine does not stand; a debugger would hide how a program ended; menus are Windows' alone.
windows() {
    env -i HOME="$work/home" LANG=C.UTF-8 PATH=/usr/bin:/bin:/usr/sbin:/sbin WINEPREFIX="$prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe,winemenubuilder.exe=d \
        DOTNET_EnableWriteXorExecute=0 timeout 300 "$@"
}

wineserver() { env WINEPREFIX="$prefix" /usr/lib/wine/wineserver "$@" 2>/dev/null; }

# The registry is in its files when nothing runs any more.
settle() { timeout 60 /usr/bin/env WINEPREFIX="$prefix" /usr/lib/wine/wineserver -w || wineserver -k; }

# musicfs FOLDER WORD...: the program of that folder.
musicfs_in() {
    local folder=$1
    shift
    windows wine "$folder/musicfs.exe" "$@" | tr -d '\r'
}

check_version_in() { musicfs_in "$1" --version >"$work/made/version" && cat "$work/made/version" && grep -F "musicfs $(project_version) (" "$work/made/version"; }

# Plugins that come with it are listed, and none is loaded unasked.
check_plugins_in() {
    musicfs_in "$1" plugin list --installed >"$work/made/plugins" || return 1
    cat "$work/made/plugins"
    [ "$(wc -l <"$work/made/plugins")" -eq "$(find "$1/optional-plugins" -mindepth 1 -maxdepth 1 -type d | wc -l)" ] &&
        [ "$(grep -c ' disabled: ' "$work/made/plugins")" -eq "$(wc -l <"$work/made/plugins")" ] || return 1
    local plugin
    for plugin in "$1"/optional-plugins/*/; do
        musicfs_in "$1" plugin test "Z:${plugin%/}" >"$work/made/plugin" && cat "$work/made/plugin" && grep 'is loaded' "$work/made/plugin" || return 1
    done
}

# A plugin, compiled against what is in the folder, is loaded by the program there.
check_contracts_in() {
    build_plugin "$1" "$work/made/shout" || return 1
    musicfs_in "$1" plugin test "Z:$work/made/shout/out" && rm -r "$work/made/shout"
}
