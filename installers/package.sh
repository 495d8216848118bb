#!/usr/bin/env bash
# package.sh PUBLISHED OUT: DEB, RPM and tarball of one published program, with their checksums. Nothing is left but these.
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || die "usage: package.sh PUBLISHED OUT"
need dpkg-deb rpmbuild tar gzip sha256sum
set_epoch
version=$(project_version)
out=$2
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for kind in deb rpm tar; do
    "$here/stage.sh" "$1" "$work/$kind" "$kind"
    "$here/make-$kind.sh" "$work/$kind" "$version" "$work/out" >/dev/null
    rm -rf "${work:?}/$kind"
done
(cd "$work/out" && sha256sum -- * >SHA256SUMS)
mv "$work/out"/* "$out"
cat "$out/SHA256SUMS"
