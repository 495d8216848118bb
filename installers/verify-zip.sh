#!/usr/bin/env bash
# verify-zip.sh PUBLISHED PACKAGE: unpacks the zip for Windows, and runs the program where it lies, by wine.
. "$(dirname "$0")/common.sh"
. "$here/verify-common.sh"
. "$here/windows/wine.sh"

[ $# -eq 2 ] || die "usage: verify-zip.sh PUBLISHED PACKAGE"
need unzip zip dotnet
set_epoch
package=$(readlink -f "$2")
enter_namespaces "$@"
make_windows
name=musicfs-$(project_version)-win-x64
folder=$drive/$name

check_sum() { (cd "$(dirname "$package")" && grep -F "  $(basename "$package")" SHA256SUMS | sha256sum -c -); }

"$here/stage.sh" "$1" "$work/made/tree" windows
check "made again it has the same bytes" cmp "$("$here/make-zip.sh" "$work/made/tree" "$(project_version)" "$work/made/again")" "$package"
rm -rf "$work/made/again"
check "its checksum is the one in SHA256SUMS" check_sum
check "it is whole" unzip -tq "$package"
check "it is unpacked into a folder of its own" unzip -q -d "$drive" "$package"
check "what is unpacked is what was laid out" diff -r "$work/made/tree" "$folder"
for file in README.md LICENSE.txt THIRD-PARTY-NOTICES.txt docs/installation.md MusicFs.Contracts.xml; do
    check "it has $file" [ -s "$folder/$file" ]
done
check "WinFsp's copyright notice is in it" grep -F "WinFsp - Windows File System Proxy, Copyright (C) Bill Zissimopoulos" "$folder/THIRD-PARTY-NOTICES.txt"
check "musicfs --version" check_version_in "$folder"
check "the plugins that come with it are found, work, and are not loaded unasked" check_plugins_in "$folder"
check "a plugin is compiled against it, and loaded" check_contracts_in "$folder"
check "taken away, nothing is left" eval 'rm -r "$folder" && settle && ! grep -ail musicfs "$prefix"/*.reg && [ -z "$(find "$drive" -iname "*musicfs*")" ]'
result "$(basename "$package"), $(stat -c %s "$package") bytes"
