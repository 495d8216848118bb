#!/usr/bin/env bash
# make-rpm.sh TREE VERSION OUT: the RPM package of what stage.sh laid out in TREE for rpm. Prints the name of the file.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: make-rpm.sh TREE VERSION OUT"
need rpmbuild
set_epoch
tree=$(cd "$1" && pwd)
version=$(package_version "$2")
out=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every file once, and the folders that are nobody else's, or that of a shell which need not be there.
files() {
    (cd "$tree" && find usr/lib/musicfs usr/share/doc/musicfs usr/share/licenses/musicfs etc/musicfs usr/share/{bash-completion,zsh,fish} -type d -printf '%%dir "/%p"\n' | sort)
    (cd "$tree" && find . ! -type d -printf '%P\n' | sort | while IFS= read -r file; do
        case $file in
            etc/*) printf '%%config(noreplace) "/%s"\n' "$file" ;;
            usr/share/licenses/*) printf '%%license "/%s"\n' "$file" ;;
            usr/share/doc/* | usr/share/man/*) printf '%%doc "/%s"\n' "$file" ;;
            *) printf '"/%s"\n' "$file" ;;
        esac
    done)
}

spec() {
    sed -e "/^@take-over@$/{r $here/linux/take-over.sh
d}" -e "/^@stop@$/{r $here/linux/stop.sh
d}" -e "/^@description@$/{r $work/description
d}" -e "s|@VERSION@|$version|" -e "s|@SUMMARY@|${summary^}|" -e "s|@MAINTAINER@|$maintainer|" -e "s|@TREE@|$tree|" -e "s|@FILES@|$work/files|" \
        -e "s|@DATE@|$(date -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')|" "$here/linux/rpm/musicfs.spec"
}

printf '%s\n' "$homepage_text" >"$work/description"
files >"$work/files"
spec >"$work/musicfs.spec"
mkdir -p "$out"
rpmbuild -bb --quiet --target x86_64-linux --define "_topdir $work" --define "_rpmdir $work/done" --define "_buildhost localhost" \
    --define "_binary_payload ${MUSICFS_RPM_COMPRESSION:-w12.zstdio}" "$work/musicfs.spec" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "rpmbuild failed"
}
file=$out/musicfs-$version-1.x86_64.rpm
mv "$work/done/x86_64/musicfs-$version-1.x86_64.rpm" "$file"
say "$file"
