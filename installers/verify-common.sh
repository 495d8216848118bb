# What the verify scripts share; sourced after common.sh. A script runs in mount and process namespaces of its own, and in them on the machine's own
# files with a memory filesystem laid over them: what is installed and removed there touches nothing outside, what was changed is exactly what lies
# in the upper layer, and all of it ends with the script, however that ends.

checks=0
failures=0
script=$(basename "$0" .sh)
# Folders that are as good as not there where they are empty.
foreign_empty=()
environment=(-i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin)

enter_namespaces() {
    [ "$(id -u)" -eq 0 ] || die "this must be run as root"
    [ -n "${MUSICFS_VERIFY_INSIDE:-}" ] || MUSICFS_VERIFY_INSIDE=yes exec \
        unshare --mount --pid --mount-proc --fork --kill-child --propagation private -- "$0" "$@"
}

# No check reads a pipe with grep -q: what writes into it would die of it now and then, and the check with it.
# check TEXT COMMAND...: counts it, and shows what the command printed where it failed.
check() {
    local text=$1 status=0 began=$SECONDS
    shift
    checks=$((checks + 1))
    # In this shell: what one check finds out others use.
    "$@" >"$work/made/output" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        say "ok      $text ($((SECONDS - began)) s)"
    else
        failures=$((failures + 1))
        say "FAILED  $text (status $status)"
        tail -n 40 "$work/made/output" | sed 's/^/        /'
    fi
}

# The end: one line, and the status.
result() {
    if [ "$failures" -eq 0 ]; then
        say "$script: OK, $checks checks, $1"
    else
        say "$script: FAILED, $failures of $checks checks, $1"
        exit 1
    fi
}

# make_root [FOLDER]...: $root is the system to install into, $upper what was changed in it. FOLDER is there on the systems that the package is for.
make_root() {
    [ -e /dev/fuse ] || die "/dev/fuse is not there"
    work=$(mktemp -d /tmp/musicfs-verify.XXXXXX)
    trap 'umount --recursive --lazy "$work" 2>/dev/null; rmdir "$work" 2>/dev/null' EXIT
    mount -t tmpfs -o size=3g verify "$work"
    mkdir "$work/clean" "$work/clean-layer" "$work/upper" "$work/layer" "$work/before" "$work/root" "$work/made"
    upper=$work/upper
    root=$work/root
    # A layer in which the machine has nothing of MusicFs, whatever it has.
    mount -t overlay overlay -o "lowerdir=/,upperdir=$work/clean,workdir=$work/clean-layer" "$root" || die "this needs overlayfs"
    rm -rf "$root"/etc/musicfs "$root"/var/{cache,lib}/musicfs "$root"/usr/lib/musicfs "$root"/usr/{bin,sbin}/*musicfs "$root"/etc/systemd/*/{,*/}musicfs{,@*}.service
    local folder
    for folder in "$@"; do
        mkdir -p "$root$folder"
    done
    for folder in "${foreign_empty[@]}"; do
        rmdir --ignore-fail-on-non-empty "$root$folder" 2>/dev/null || true
    done
    umount "$root"
    mount -t overlay overlay -o "ro,lowerdir=$work/clean:/" "$work/before"
    mount -t overlay overlay -o "lowerdir=$work/clean:/,upperdir=$upper,workdir=$work/layer" "$root"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount --bind /sys "$root/sys"
    local scratch
    for scratch in dev/shm run tmp root home srv mnt; do
        mount -t tmpfs -o mode=755 verify "$root/$scratch"
    done
    chmod 1777 "$root/tmp"
    # Nothing of .NET may help the program.
    local dotnet
    if dotnet=$(command -v dotnet); then
        dotnet=$(dirname "$(readlink -f "$dotnet")")
        mount -t tmpfs verify "$root$dotnet"
    fi
}

inside() { chroot "$root" /usr/bin/env "${environment[@]}" "$@"; }

# What was changed: files by name, and folders that were not there. Not the diaries of those who install.
changed() {
    (cd "$upper" && find . -mindepth 1 -printf '%P\t%y\n' | sort | while IFS=$'\t' read -r name type; do
        case $name in
            var/lib/dpkg | var/lib/dpkg/* | var/lib/rpm | var/lib/rpm/* | var/log | var/log/* | var/cache/man | var/cache/man/* | var/cache/ldconfig/* | \
                usr/lib/sysimage | usr/lib/sysimage/* | etc/systemd/system | etc/systemd/user) continue ;;
        esac
        [ "$type" = d ] && [ -d "$work/before/$name" ] || printf '/%s\n' "$name"
    done)
}

# expect_changed TEXT FILE...: exactly these differ from what was there at first.
expect_changed() {
    local text=$1 list=$work/made/expected
    shift
    printf '%s\n' "$@" | grep . | sort >"$list" || true
    check "$text" diff "$list" <(changed)
}

#### What the program must do, once it is installed

check_version_of_program() { inside musicfs --version | grep -F "musicfs $(project_version) ("; }

check_units() {
    local output
    # Both kinds, with the manual page and the program that they name. Of the rest of the system nothing is said.
    output=$(inside systemd-analyze verify /usr/lib/systemd/system/musicfs.service 2>&1
        inside systemd-analyze verify /usr/lib/systemd/system/musicfs@home.service 2>&1
        inside env XDG_RUNTIME_DIR=/run systemd-analyze verify --user /usr/lib/systemd/user/musicfs.service 2>&1) || true
    output=$(printf '%s\n' "$output" | grep -i musicfs || true)
    printf '%s\n' "$output"
    [ -z "$output" ]
}

# What 'musicfs service install' writes is what the package has, but for the name of the program, which is behind a link there.
check_units_are_the_programs() {
    local file=/root/verify.yaml unit status=0
    printf 'origins:\n  a: /srv/music\nmounts:\n  /mnt/music:\n' >"$root$file"
    mkdir -p "$root/srv/music"
    inside musicfs service install --config "$file" || true
    inside musicfs service install --user --config "$file" || true
    for unit in "$root/etc/systemd/system/musicfs.service:system" "$root/root/.config/systemd/user/musicfs.service:user"; do
        diff <(sed "s|/usr/lib/musicfs/musicfs|/usr/bin/musicfs|; s| --config $file||" "${unit%:*}") "$root/usr/lib/systemd/${unit##*:}/musicfs.service" || status=1
    done
    inside musicfs service uninstall
    # Where no manager runs it cannot be stopped, and stays.
    rm -f "$root/etc/systemd/system/musicfs.service"
    rm -rf "$root$file" "$root/root/.config"
    return "$status"
}

check_manual() {
    local page warnings
    for page in man1/musicfs.1.gz man8/mount.musicfs.8.gz; do
        warnings=$(inside env MANROFFSEQ= MANWIDTH=100 man --warnings -E UTF-8 -l -Tutf8 -Z "/usr/share/man/$page" 2>&1 >/dev/null)
        printf '%s' "$warnings"
        [ -z "$warnings" ] || return 1
    done
}

check_completion_bash() {
    inside bash -c '. /usr/share/bash-completion/completions/musicfs
        COMP_WORDS=(musicfs mou) COMP_CWORD=1 COMP_LINE="musicfs mou" COMP_POINT=11
        _musicfs; printf "%s\n" "${COMPREPLY[@]}"; [[ " ${COMPREPLY[*]} " == *" mount "* ]]'
}

check_completion_zsh() {
    inside zsh -f -c 'file=(/usr/share/zsh/{vendor-completions,site-functions}/_musicfs(N))
        [[ $#file -eq 1 ]] || exit 1
        fpath=(${file:h} $fpath); autoload -Uz compinit && compinit -u -D && [[ $_comps[musicfs] == _musicfs ]] || exit 1
        # The first use of it is one already.
        compadd() { print -l $candidates; }; words=(musicfs mou) BUFFER="musicfs mou" CURSOR=11; _musicfs' | grep -x mount
}

check_completion_fish() {
    inside fish --no-config -c 'source /usr/share/fish/vendor_completions.d/musicfs.fish; complete -C "musicfs mou"' | grep '^mount'
}

check_completions() {
    check "completions of bash load and know a command" check_completion_bash
    local shell
    for shell in zsh fish; do
        if inside which "$shell" >/dev/null 2>&1; then
            check "completions of $shell load and know a command" "check_completion_$shell"
        else
            say "--      completions of $shell: $shell is not installed"
        fi
    done
}

check_configuration() { inside musicfs config check --config "$1"; }

wait_until() {
    local i
    for ((i = 0; i < 600; i++)); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}

# sums FOLDER: the checksums of all its music.
sums() { (cd "$1" && find . -path ./.origins -prune -o -type f \( -name '*.flac' -o -name '*.mp3' \) -print0 | xargs -0 --no-run-if-empty sha256sum | cut -d' ' -f1 | sort -u); }

# The demo, mounted: what is read there is what was generated, byte for byte. Its music stays in /srv/music for what follows.
check_demo() {
    # What an earlier demo said is not to be read as this one's word.
    : >"$work/made/demo.log"
    # Not by 'inside': the process is to be the program itself.
    chroot "$root" /usr/bin/env "${environment[@]}" musicfs demo /mnt/demo >"$work/made/demo.log" 2>&1 &
    local demo=$! status=0
    {
        wait_until grep -q '^mounted' "$work/made/demo.log" &&
            rm -rf "$root/srv/music" && cp -r "$root"/tmp/musicfs-demo-*/ "$root/srv/music" &&
            wait_until eval '[ "$(sums "$root/mnt/demo" | wc -l)" -ge 5 ] && diff <(sums "$root/mnt/demo") <(sums "$root/srv/music") >/dev/null' &&
            sums "$root/mnt/demo" | head -n 1
    } || status=1
    kill -TERM "$demo"
    wait "$demo" || status=1
    [ "$status" -eq 0 ] || cat "$work/made/demo.log"
    ! mountpoint -q "$root/mnt/demo" && return "$status"
}

# By way of mount(8), as /etc/fstab does it.
check_mount_helper() {
    mkdir -p "$root/mnt/fstab"
    inside mount -t musicfs /srv/music /mnt/fstab -o ro,nofail,library=fstab,allow_other || return 1
    wait_until eval 'diff <(sums "$root/mnt/fstab") <(sums "$root/srv/music") >/dev/null' || return 1
    ! inside mount -t musicfs /srv/music /mnt/other -o no_such_option || return 1
    inside umount /mnt/fstab && wait_until eval '! inside musicfs status --library fstab >/dev/null 2>&1'
}

start_daemon() {
    mkdir -p "$root/mnt/music"
    inside musicfs mount /mnt/music --origin /srv/music --library verify --daemon --wait-for-scan
    first=$(find "$root/mnt/music" -path "$root/mnt/music/.origins" -prune -o -type f -name '*.flac' -print | sort | head -n 1)
    [ -n "$first" ]
}

process_of() { python3 -c 'import json, sys; d = json.load(sys.stdin); print(d.get("processId") or d["process_id"])'; }
daemon_process() { inside musicfs status --library verify --json | process_of; }

# Everything that has to hold for the files as they are now, whatever brought them.
check_installed() {
    check "musicfs --version" check_version_of_program
    check "systemd-analyze verify of the units" check_units
    check "the units are what 'musicfs service install' writes" check_units_are_the_programs
    check "manual pages without warnings" check_manual
    check_completions
    check "the demo is mounted, and read as it was generated" check_demo
    check "mount -t musicfs and umount" check_mount_helper
}

# Every library that an ELF file of the program asks for, and the newest libc that it needs.
check_libraries() {
    local file library newest
    for file in $(find "$root/usr/lib/musicfs" -type f \( -name '*.so' -o -perm -u+x \)); do
        for library in $(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
            [ -e "$root/usr/lib/musicfs/$library" ] && continue
            case $library in
                libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | ld-linux-x86-64.so.2 | libstdc++.so.6 | libgcc_s.so.1) ;;
                *) say "$file needs $library, of which the package says nothing" && return 1 ;;
            esac
        done
        newest=$(objdump -T "$file" 2>/dev/null | grep -o 'GLIBC_2\.[0-9]*' | sort -uV | tail -n 1)
        [ "$(printf '%s\nGLIBC_2.27\n' "${newest:-GLIBC_2.0}" | sort -V | tail -n 1)" = GLIBC_2.27 ] || { say "$file needs $newest" && return 1; }
    done
}

# older TREE: what an earlier version might have been: another build, a file more in the program, another example of a configuration.
older() {
    python3 "$here/another-build.py" "$1/usr/lib/musicfs"
    say old >"$1/usr/lib/musicfs/only-in-old.txt"
    [ ! -e "$1/etc/musicfs/config.yaml" ] || say '# An earlier example.' >>"$1/etc/musicfs/config.yaml"
}

# Upgrades with a file open in a mount: reading it goes on, and another process serves it.
# upgrade_while_reading COMMAND...
upgrade_while_reading() {
    local before after whole
    before=$(daemon_process) && whole=$(sha256sum <"$first" | cut -d' ' -f1) || return 1
    exec 5<"$first"
    dd bs=4096 count=1 status=none <&5 >"$work/made/half"
    "$@" || return 1
    after=$(daemon_process) || return 1
    say "process $before, then $after"
    dd bs=64k status=none <&5 >>"$work/made/half"
    exec 5<&-
    [ "$before" != "$after" ] && [ "$(sha256sum <"$work/made/half" | cut -d' ' -f1)" = "$whole" ] && [ "$(sha256sum <"$first" | cut -d' ' -f1)" = "$whole" ]
}

# A daemon that says that it is mounted may be upgraded at that moment: what it has not loaded by then is another build's. The folders change places at once, as no
# package does it; with the newer build beside it in /usr/lib/musicfs.next.
upgrade_at_once() {
    local round before after status=0
    mkdir -p "$root/mnt/young"
    for round in 1 2 3 4 5; do
        inside sh -c 'musicfs mount /mnt/young --origin /srv/music --library young --daemon >/dev/null && mv /usr/lib/musicfs /usr/lib/musicfs.last && mv /usr/lib/musicfs.next /usr/lib/musicfs' || return 1
        before=$(inside musicfs status --library young --json | process_of) && inside musicfs service upgrade --library young && after=$(inside musicfs status --library young --json | process_of) || status=1
        say "round $round: process ${before:-none}, then ${after:-none}"
        [ "$status" -eq 0 ] && [ "$before" != "$after" ] && [ -n "$(ls "$root/mnt/young/.origins")" ] || status=1
        inside musicfs shutdown --library young || status=1
        mv "$root/usr/lib/musicfs.last" "$root/usr/lib/musicfs.next"
        [ "$status" -eq 0 ] || return 1
    done
    rm -rf "$root/mnt/young" "$root/var/cache/musicfs/young" "$root/var/lib/musicfs/young"
}

#### Plugins

# build_plugin PROGRAM FOLDER: a plugin against what lies in the folder PROGRAM; it is in FOLDER/out. Outside of the repository, whose rules for builds are not everybody's.
build_plugin() {
    cp -r "$here/verify-plugin" "$2"
    # Nothing of it goes on in the background, or comes from elsewhere.
    (cd "$2" && HOME=$work/made DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=$work/made/none MUSICFS_PROGRAM=$1 dotnet build -o out -nodeReuse:false -p:UseSharedCompilation=false \
        -p:RestoreSources="$work/made" >build.log 2>&1) || {
        tail -n 20 "$2/build.log"
        return 1
    }
    [ -e "$2/out/Shout.dll" ] && [ ! -e "$2/out/MusicFs.Contracts.dll" ]
}

# build_new_plugin PROGRAM FOLDER [test]: what 'musicfs plugin new origin tape' wrote into FOLDER, against what lies in the folder PROGRAM; with 'test' its tests are
# run, too. The packages of its tests are those of this project, which was built with them.
build_new_plugin() {
    local step packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
    for step in build ${3:+"$3 --no-build"}; do
        # shellcheck disable=SC2086
        (cd "$2" && HOME=$work/made DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=$packages dotnet $step -nodeReuse:false -p:UseSharedCompilation=false \
            -p:RestoreSources="$work/made" -p:MusicFsFolder="$1") || return 1
    done
    [ -e "$2/out/TapePlugin.dll" ] && [ ! -e "$2/out/MusicFs.Contracts.dll" ]
}

# Those that come with it are listed, and none is loaded unasked; what it does with one is what it is told.
check_shipped_plugins() {
    local plugin list=$work/made/plugins
    inside musicfs plugin list --installed >"$list" || return 1
    cat "$list"
    [ "$(wc -l <"$list")" -eq "$(find "$root/usr/lib/musicfs/optional-plugins" -mindepth 1 -maxdepth 1 -type d | wc -l)" ] && [ "$(grep -c ' disabled: ' "$list")" -eq "$(wc -l <"$list")" ] || return 1
    for plugin in "$root"/usr/lib/musicfs/optional-plugins/*/; do
        inside musicfs plugin test "/usr/lib/musicfs/optional-plugins/$(basename "$plugin")" || return 1
    done
    inside musicfs plugin load vgm --library verify && inside musicfs plugin list --library verify | grep -x 'vgm .* loaded' && inside musicfs plugin unload vgm --library verify
}

check_contracts() {
    [ -s "$root/usr/lib/musicfs/MusicFs.Contracts.xml" ] && build_plugin "$root/usr/lib/musicfs" "$root/mnt/shout" &&
        inside musicfs plugin test /mnt/shout/out && rm -r "$root/mnt/shout"
}

check_new_plugin() {
    inside musicfs plugin new origin tape --output /mnt/tape && grep -F '>/usr/lib/musicfs<' "$root/mnt/tape/Directory.Build.props" && build_new_plugin "$root/usr/lib/musicfs" "$root/mnt/tape" test &&
        inside musicfs plugin test /mnt/tape/out --origin tape://440 && rm -r "$root/mnt/tape"
}

# While the library 'verify' is mounted.
check_plugins() {
    check "the plugins that come with it are found, work, and are not loaded unasked" check_shipped_plugins
    check "a plugin is compiled against it, and loaded" check_contracts
    check "what 'musicfs plugin new' writes builds against it, passes its tests, and is loaded" check_new_plugin
}
