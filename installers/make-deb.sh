#!/usr/bin/env bash
# make-deb.sh TREE VERSION OUT: the Debian package of what stage.sh laid out in TREE for deb. Prints the name of the file.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: make-deb.sh TREE VERSION OUT"
need dpkg-deb
set_epoch
version=$(package_version "$2")
out=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
cp -a "$1" "$root"

changelog() {
    printf 'musicfs (%s) stable; urgency=medium\n\n' "$version"
    printf '  * What changed is in /usr/share/doc/musicfs/CHANGELOG.md.gz.\n\n'
    printf ' -- %s  %s\n' "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")"
}

control() {
    sed -e "s|@VERSION@|$version|" -e "s|@MAINTAINER@|$maintainer|" -e "s|@SUMMARY@|$summary|" \
        -e "s|@SIZE@|$(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)|" "$here/linux/deb/control"
    printf '%s\n' "$homepage_text" | sed 's/^$/./; s/^/ /'
}

# script NAME: what dpkg runs, with the steps that both kinds of packages share put in for lines '@name@'.
script() {
    sed -e "/^@take-over@$/{r $here/linux/take-over.sh
d}" -e "/^@stop@$/{r $here/linux/stop.sh
d}" "$here/linux/deb/$1" >"$root/DEBIAN/$1"
    chmod 755 "$root/DEBIAN/$1"
}

changelog | gzip -9n >"$root/usr/share/doc/musicfs/changelog.gz"
install -d "$root/usr/share/lintian/overrides"
install -m 644 "$here/linux/deb/lintian-overrides" "$root/usr/share/lintian/overrides/musicfs"
install -d "$root/DEBIAN"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
(cd "$root" && find etc -type f -printf '/%p\n' | sort) >"$root/DEBIAN/conffiles"
control >"$root/DEBIAN/control"
for name in postinst prerm postrm; do
    script "$name"
done
set_times "$root"
mkdir -p "$out"
file=$out/musicfs_${version}_amd64.deb
# One thread: with several the bytes may depend on how many there are.
dpkg-deb --root-owner-group --threads-max=1 ${MUSICFS_DEB_COMPRESSION:--Zxz -z3} --build "$root" "$file" >/dev/null
say "$file"
