#!/usr/bin/env bash
# package.sh LINUX WINDOWS OUT: DEB, RPM, tarball, MSI and zip of the program published for both systems, with their checksums. Nothing is left but these. Those for
# Windows are signed with what sign.sh finds in the environment.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: package.sh LINUX WINDOWS OUT"
need dpkg-deb rpmbuild tar gzip wixl msibuild zip sha256sum
set_epoch
version=$(project_version)
out=$3
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for kind in deb rpm tar; do
    "$here/stage.sh" "$1" "$work/$kind" "$kind"
    "$here/make-$kind.sh" "$work/$kind" "$version" "$work/out" >/dev/null
    rm -rf "${work:?}/$kind"
done
"$here/stage.sh" "$2" "$work/windows" windows
# In the package and in the zip the program is the same one.
if signs; then
    "$here/sign.sh" "$work/windows/musicfs.exe"
fi
for kind in msi zip; do
    "$here/make-$kind.sh" "$work/windows" "$version" "$work/out" >/dev/null
done
"$here/sign.sh" "$work/out"/*.msi
(cd "$work/out" && sha256sum -- * >SHA256SUMS)
mv "$work/out"/* "$out"
cat "$out/SHA256SUMS"
