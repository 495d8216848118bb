#!/usr/bin/env bash
# verify-deb.sh PUBLISHED PACKAGE: installs the Debian package, uses it, upgrades to it, removes and purges it, in a scratch copy of this machine.
. "$(dirname "$0")/common.sh"
. "$here/verify-common.sh"

[ $# -eq 2 ] || die "usage: verify-deb.sh PUBLISHED PACKAGE"
need dpkg dotnet dpkg-deb lintian unshare systemd-analyze man readelf objdump
set_epoch
package=$(readlink -f "$2")
enter_namespaces "$@"
make_root
config=/etc/musicfs/config.yaml

installed() { inside dpkg-query -W -f '${Version} ${db:Status-Status}' musicfs | grep -qx "$1 installed"; }
install_package() { inside dpkg --force-confold -i "/mnt/packages/$1"; }
is_away() { ! inside dpkg-query -W musicfs >/dev/null 2>&1; }

# What the Containerfile starts, as the first process of namespaces of its own, with the configuration and the shared folder that it is given: what it mounts
# is seen outside, and SIGTERM ends it in the time that docs/installation.md says.
check_container() {
    local words share=$root/mnt/share first status=0
    mapfile -t words < <(sed -n 's/^\(ENTRYPOINT\|CMD\) //p' "$here/linux/Containerfile" | python3 -c 'import json, sys; [print(word) for line in sys.stdin for word in json.loads(line)]')
    mkdir "$share" && mount --bind "$share" "$share" && mount --make-rshared "$share" && mkdir "$share/music" || return 1
    printf 'origins:\n  a: /srv/music\nmounts:\n  /mnt/share/music:\n    allow_other: true\n' >"$work/made/container.yaml"
    unshare --mount --pid --fork --kill-child --propagation unchanged -- bash -c \
        'mount --bind "$2" "$1/etc/musicfs/config.yaml" && mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/env "${@:3}"' \
        sh "$root" "$work/made/container.yaml" "${environment[@]}" "${words[@]}" >"$work/made/container.log" 2>&1 &
    local namespaces=$!
    wait_until eval 'diff <(sums "$share/music") <(sums "$root/srv/music") >/dev/null' || status=1
    first=$(pgrep -P "$namespaces")
    kill -TERM "$first"
    timeout 10 tail --pid="$namespaces" -f /dev/null || status=1
    wait "$namespaces" || status=1
    cat "$work/made/container.log"
    ! mountpoint -q "$share/music" && umount "$share" && rm -r "$share" && return "$status"
}

# Again from the program: the same bytes.
"$here/stage.sh" "$1" "$work/made/tree" deb
check "made again it has the same bytes" cmp "$("$here/make-deb.sh" "$work/made/tree" "$(project_version)" "$work/made/again")" "$package"
older "$work/made/tree"
older_package=$(MUSICFS_DEB_COMPRESSION='-Zgzip -z1' "$here/make-deb.sh" "$work/made/tree" 0.0.1 "$work/made")
rm -rf "$work/made/tree" "$work/made/again"
mkdir "$root/mnt/packages"
cp "$older_package" "$root/mnt/packages/older.deb"
cp "$package" "$root/mnt/packages/newer.deb"
version=$(dpkg-deb --field "$package" Version)
check "the version is the project's" [ "$version" = "$(package_version "$(project_version)")" ]
check "lintian finds no error" lintian --allow-root --fail-on error --tag-display-limit 0 "$package"
expect_changed "before it is installed nothing differs"

check "an older version is installed, with what it depends on" install_package older.deb
check "dpkg has it" installed 0.0.1
check "what the program loads is in the package or depended on" check_libraries
check "the configuration is a right one" check_configuration "$config"
check_installed
printf '\nlog:\n  level: error\n' >>"$root$config"
sha256sum <"$root$config" >"$work/made/edited"
check "the unit can be enabled" inside systemctl enable musicfs.service
check "a library is mounted" start_daemon

check "upgraded while a file is read: another process serves it, nothing is missing" upgrade_while_reading install_package newer.deb
check "dpkg has it" installed "$version"
check "what was edited in the configuration is kept" cmp "$work/made/edited" <(sha256sum <"$root$config")
check "what only the older version had is gone" [ ! -e "$root/usr/lib/musicfs/only-in-old.txt" ]
check "all files are as packaged" eval '[ "$(inside dpkg --verify musicfs)" = "??5?????? c /etc/musicfs/config.yaml" ]'
check "it is still enabled" [ -L "$root/etc/systemd/system/multi-user.target.wants/musicfs.service" ]
check_installed
check "it is enabled again" inside systemctl enable musicfs.service
check_plugins
check "what the Containerfile starts serves a folder that is shared, and ends" check_container
check "a downgrade is possible, and back" eval 'install_package older.deb && install_package newer.deb'

check "removed, with a library mounted" inside dpkg -r musicfs
check "nothing is mounted" eval '! mountpoint -q "$root/mnt/music"'
check "nothing runs" eval '! grep -lz musicfs/musicfs "$root"/proc/[0-9]*/cmdline 2>/dev/null'
state=$(changed | grep -E '^/var/(cache|lib)/musicfs(/|$)' || true)
expect_changed "left are the configuration, and what was made and read" /etc/musicfs "$config" "$config.dpkg-dist" $state
check "purged" inside dpkg -P musicfs
check "dpkg does not know it" is_away
expect_changed "nothing is left"
result "$(basename "$package"), $(stat -c %s "$package") bytes"
