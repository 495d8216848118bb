#!/usr/bin/env bash
# verify-rpm.sh PUBLISHED PACKAGE: installs the RPM package, uses it, upgrades to it and erases it, in a scratch copy of this machine. Where that is no
# machine of RPMs its database knows nothing of what is installed: then each requirement is looked for on the machine by what it stands for.
. "$(dirname "$0")/common.sh"
. "$here/verify-common.sh"

[ $# -eq 2 ] || die "usage: verify-rpm.sh PUBLISHED PACKAGE"
need rpm dotnet rpmbuild rpmlint unshare systemd-analyze man readelf objdump
set_epoch
package=$(readlink -f "$2")
enter_namespaces "$@"
# On another system rpm does not know that an empty folder is somebody's, and takes it away with the package.
foreign_empty=(/usr/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d})
# Of the package filesystem.
make_root /usr/share/licenses
config=/etc/musicfs/config.yaml

rpm_inside() { inside rpm --dbpath /var/lib/rpm "$@"; }
installed() { [ "$(rpm_inside -q musicfs)" = "musicfs-$1-1.x86_64" ]; }
install_package() { rpm_inside "$1" --nodeps "/mnt/packages/$2"; }
is_away() { ! rpm_inside -q musicfs; }

check_requirements() {
    local requirement library
    rpm -qpR "$package" | sort -u | while IFS= read -r requirement; do
        case $requirement in
            rpmlib\(* | config\(musicfs\)*) ;;
            /*) [ -x "$root$requirement" ] ;;
            fuse3) inside which fusermount3 >/dev/null ;;
            libicu) inside ldconfig -p | grep 'libicuuc\.so\.' >/dev/null ;;
            lib*.so.*)
                library=${requirement%%(*}
                inside ldconfig -p | grep -F "$library " >/dev/null ;;
            *) false ;;
        esac || { say "not here: $requirement" && exit 1; }
    done
}

"$here/stage.sh" "$1" "$work/made/tree" rpm
check "made again it has the same bytes" cmp "$("$here/make-rpm.sh" "$work/made/tree" "$(project_version)" "$work/made/again")" "$package"
older "$work/made/tree"
older_package=$(MUSICFS_RPM_COMPRESSION=w1.gzdio "$here/make-rpm.sh" "$work/made/tree" 0.0.1 "$work/made")
rm -rf "$work/made/tree" "$work/made/again"
mkdir "$root/mnt/packages"
cp "$older_package" "$root/mnt/packages/older.rpm"
cp "$package" "$root/mnt/packages/newer.rpm"
version=$(rpm -qp --qf '%{VERSION}' "$package")
check "the version is the project's" [ "$version" = "$(package_version "$(project_version)")" ]
check "rpmlint finds no error" rpmlint --config "$here/linux/rpm/rpmlint.toml" "$package"
check "digests" rpm -K --nosignature "$package"
check "each requirement is one that this machine can fulfil" check_requirements
expect_changed "before it is installed nothing differs"

check "an older version is installed" install_package -i older.rpm
check "rpm has it" installed 0.0.1
check "what the program loads is in the package or required" check_libraries
check "the configuration is a right one" check_configuration "$config"
check_installed
printf '\nlog:\n  level: error\n' >>"$root$config"
sha256sum <"$root$config" >"$work/made/edited"
check "the unit can be enabled" inside systemctl enable musicfs.service
check "a library is mounted" start_daemon

check "upgraded while a file is read: another process serves it, nothing is missing" upgrade_while_reading install_package -U newer.rpm
check "rpm has it" installed "$version"
check "what was edited in the configuration is kept" cmp "$work/made/edited" <(sha256sum <"$root$config")
check "what only the older version had is gone" [ ! -e "$root/usr/lib/musicfs/only-in-old.txt" ]
check "all files are as packaged" eval '[ "$(rpm_inside -V --nodeps musicfs | tr -s " ")" = "S.5....T. c /etc/musicfs/config.yaml" ]'
check "it is still enabled" [ -L "$root/etc/systemd/system/multi-user.target.wants/musicfs.service" ]
check_installed
check "it is enabled again" inside systemctl enable musicfs.service
check_plugins
check "an older one is refused" eval '! install_package -U older.rpm'

check "erased, with a library mounted" rpm_inside -e musicfs
check "nothing is mounted" eval '! mountpoint -q "$root/mnt/music"'
check "nothing runs" eval '! grep -lz musicfs/musicfs "$root"/proc/[0-9]*/cmdline 2>/dev/null'
check "rpm does not know it" is_away
state=$(changed | grep -E '^/var/lib/musicfs(/|$)' || true)
expect_changed "left are the edited configuration, as rpm keeps it, and what was made" /etc/musicfs "$config.rpmsave" "$config.rpmnew" $state
result "$(basename "$package"), $(stat -c %s "$package") bytes"
