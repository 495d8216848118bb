#!/usr/bin/env bash
# verify-tar.sh PUBLISHED PACKAGE: runs the tarball where it is unpacked, unpacks it over a system, over an older one, and takes it away as
# docs/installation.md says, in a scratch copy of this machine.
. "$(dirname "$0")/common.sh"
. "$here/verify-common.sh"

[ $# -eq 2 ] || die "usage: verify-tar.sh PUBLISHED PACKAGE"
need tar dotnet unshare systemd-analyze man readelf objdump
set_epoch
package=$(readlink -f "$2")
enter_namespaces "$@"
# Of shells that need not be installed; a folder that stays empty does no harm, and it is not ours to say whose it is.
make_root /usr/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}
config=/etc/musicfs/config.yaml

unpack() { inside tar -C / --strip-components=1 -xzf "/mnt/packages/$1"; }
take_away() { inside sh -c "tar -tzf '/mnt/packages/$1' | cut -d/ -f2- | (cd / && xargs rm -f) && rm -r /usr/lib/musicfs /usr/share/doc/musicfs"; }
runs_in_place() {
    mkdir "$root/mnt/place" && tar -C "$root/mnt/place" -xzf "$package" && inside sh -c '/mnt/place/musicfs-*/usr/bin/musicfs --version' &&
        rm -r "$root/mnt/place"
}

"$here/stage.sh" "$1" "$work/made/tree" tar
check "made again it has the same bytes" cmp "$("$here/make-tar.sh" "$work/made/tree" "$(project_version)" "$work/made/again")" "$package"
older "$work/made/tree"
older_package=$("$here/make-tar.sh" "$work/made/tree" 0.0.1 "$work/made")
rm -rf "$work/made/tree" "$work/made/again"
mkdir "$root/mnt/packages"
cp "$older_package" "$root/mnt/packages/older.tar.gz"
cp "$package" "$root/mnt/packages/newer.tar.gz"
check "all of it is root's, and no name has a space" eval '[ -z "$(tar --numeric-owner -tvzf "$package" | awk "\$2 != \"0/0\" || (NF != 6 && \$1 !~ /^l/)")" ]'
check "it runs where it was unpacked" runs_in_place
expect_changed "before it is unpacked nothing differs"

check "an older version is unpacked over the system" unpack older.tar.gz
check "what the program loads is there" check_libraries
check_installed
cp -a "$root/usr/lib/musicfs" "$root/usr/lib/musicfs.next"
check "its copy is another build" python3 "$here/another-build.py" "$root/usr/lib/musicfs.next"
check "upgraded at the moment when it is mounted: another process serves it" upgrade_at_once
rm -r "$root/usr/lib/musicfs.next"
check "the older version is there again" unpack older.tar.gz
check "the example is a right configuration" check_configuration /usr/share/doc/musicfs/examples/config.yaml
check "a configuration is made" inside musicfs config init
printf '\nlog:\n  level: error\n' >>"$root$config"
sha256sum <"$root$config" >"$work/made/edited"
check "a library is mounted" start_daemon

upgrade() { unpack newer.tar.gz && inside musicfs service upgrade --library verify; }
check "upgraded while a file is read: another process serves it, nothing is missing" upgrade_while_reading upgrade
check "the configuration is kept" cmp "$work/made/edited" <(sha256sum <"$root$config")
check_installed
check_plugins

check "the daemon is ended" inside musicfs shutdown --library verify
check "taken away" take_away newer.tar.gz
state=$(changed | grep -E '^/var/(cache|lib)/musicfs(/|$)' || true)
expect_changed "left are the configuration, and what was made and read" /etc/musicfs "$config" $state
rm -rf "$root/etc/musicfs" "$root/var/cache/musicfs" "$root/var/lib/musicfs"
expect_changed "nothing is left"
result "$(basename "$package"), $(stat -c %s "$package") bytes"
