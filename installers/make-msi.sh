#!/usr/bin/env bash
# make-msi.sh TREE VERSION OUT: the Windows Installer package of what stage.sh laid out in TREE for windows. Prints the name of the file.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: make-msi.sh TREE VERSION OUT"
need wixl msibuild msiinfo python3
set_epoch
tree=$(cd "$1" && pwd)
# Windows Installer knows three numbers: a release replaces its candidates, and a candidate its release.
numbers=${2%%-*}
out=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
msi=$work/musicfs.msi

# The same version is the same product, and each other content another package.
content=$(cd "$tree" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
mapfile -t guids < <(python3 "$here/windows/files.py" --guid upgrade "product $2" "file musicfs.exe" "start menu" "package $2 $content" "event log")
python3 "$here/windows/files.py" "$tree" >"$work/files.wxs"

# What wixl does not understand it warns of, and leaves out.
(cd "$tree" && wixl -a x64 -o "$msi" -D "Version=$numbers" -D "Release=$2" -D "Summary=${summary^}" -D "UpgradeCode=${guids[0]}" -D "ProductCode=${guids[1]}" \
    -D "ProgramGuid=${guids[2]}" -D "StartMenuGuid=${guids[3]}" -D "EventLogGuid=${guids[5]}" "$here/windows/musicfs.wxs" "$work/files.wxs") >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "wixl failed"
}
[ ! -s "$work/log" ] || {
    cat "$work/log" >&2
    die "wixl warns"
}

# What it has no words for: the search path of all users, at its end, and taken away again; what a user's search hands to the service; that the earlier
# version goes first, within the same transaction, and that a candidate of the same release is an earlier version (513: its features are kept, and the
# highest version is meant as well); that a text has variables in it (#%), which wixl forgets.
while IFS= read -r query; do
    query=${query/@UPGRADE@/"{${guids[0]}}"}
    query=${query/@VERSION@/$numbers}
    msibuild "$msi" -q "$query" >"$work/log" 2>&1 && [ ! -s "$work/log" ] || {
        cat "$work/log" >&2
        die "msibuild failed at: $query"
    }
done <<'QUERIES'
CREATE TABLE `Environment` (`Environment` CHAR(72) NOT NULL, `Name` CHAR(255) NOT NULL LOCALIZABLE, `Value` CHAR(255) LOCALIZABLE, `Component_` CHAR(72) NOT NULL PRIMARY KEY `Environment`)
INSERT INTO `Environment` (`Environment`, `Name`, `Value`, `Component_`) VALUES ('Path', '=-*PATH', '[~];[INSTALLFOLDER]', 'Program')
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('RemoveEnvironmentStrings', 3300)
INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('WriteEnvironmentStrings', 5200)
UPDATE `Property` SET `Value` = 'WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;WINFSPDIR;INSTALLFOLDER' WHERE `Property` = 'SecureCustomProperties'
DELETE FROM `Upgrade` WHERE `ActionProperty` = 'WIX_UPGRADE_DETECTED'
INSERT INTO `Upgrade` (`UpgradeCode`, `VersionMax`, `Attributes`, `ActionProperty`) VALUES ('@UPGRADE@', '@VERSION@', 513, 'WIX_UPGRADE_DETECTED')
UPDATE `Registry` SET `Value` = '#%%SystemRoot%\Microsoft.NET\Framework64\v4.0.30319\EventLogMessages.dll' WHERE `Registry` = 'EventTexts'
UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'
QUERIES

python3 "$here/windows/stamp.py" "$msi" "${guids[4]}" "$SOURCE_DATE_EPOCH"

mkdir -p "$out"
file=$out/musicfs-$2-win-x64.msi
mv "$msi" "$file"
say "$file"
