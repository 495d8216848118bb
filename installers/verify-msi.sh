#!/usr/bin/env bash
# verify-msi.sh PUBLISHED PACKAGE: installs the package for Windows, uses it, upgrades to it and removes it, by wine's Windows Installer.
. "$(dirname "$0")/common.sh"
. "$here/verify-common.sh"
. "$here/windows/wine.sh"

[ $# -eq 2 ] || die "usage: verify-msi.sh PUBLISHED PACKAGE"
need wixl msibuild msiinfo msiextract dotnet osslsigncode openssl python3
set_epoch
package=$(readlink -f "$2")
enter_namespaces "$@"
make_windows
version=$(project_version)
folder="$drive/Program Files/MusicFs"
machine='HKLM\System\CurrentControlSet'

table() { msiinfo export "$1" "$2" | tr -d '\r' | tail -n +4; }
# msi WORD... PACKAGE: what a user without a window sees of it is the status.
msi() { windows wine msiexec "$1" "Z:${*: -1}" "${@:2:$#-2}" /qn; }
value() { windows wine reg query "$1" /v "$2" 2>/dev/null | tr -d '\r' | sed -n "s/^ *$2 *REG_[A-Z_]* *//p"; }
# Where something was taken out of it, wine leaves the separators.
path_of_all() { value "$machine\\Control\\Session Manager\\Environment" PATH | sed 's/;;*/;/g; s/;$//'; }
installed() { windows wine reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s 2>/dev/null | tr -d '\r'; }
products() { installed | grep -c '^ *DisplayName *REG_SZ *MusicFs$' || true; }
shown_version() { installed | sed -n '/^HKEY.*{/,/^$/s/^ *DisplayVersion *REG_SZ *//p'; }

#### The package itself

check_tables() {
    local file=$1
    [ "$(table "$file" Property | sed -n 's/^ProductVersion\t//p')" = "${2%%-*}" ] &&
        msiinfo suminfo "$file" | grep -x 'Template: x64;1033' &&
        table "$file" Property | grep -x $'ALLUSERS\t1' && table "$file" Property | grep -x $'REINSTALLMODE\tamus' &&
        table "$file" Property | grep -x $'SecureCustomProperties\tWIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;WINFSPDIR;INSTALLFOLDER' &&
        table "$file" ServiceInstall | grep -P '^Service\tMusicFs\tMusicFs\t16\t2\t1\t\t\t\t\tservice run\tProgram\t' &&
        table "$file" ServiceControl | grep -x $'Service\tMusicFs\t162\t\t1\tProgram' &&
        table "$file" CustomAction | grep -F 'failure MusicFs reset= 86400 actions= restart/5000/' && table "$file" CustomAction | grep -F 'failureflag MusicFs 1' &&
        table "$file" Environment | grep -xF $'Path\t=-*PATH\t[~];[INSTALLFOLDER]\tProgram' &&
        [ "$(table "$file" Upgrade | cut -f2- | sort)" = $'\t'"${2%%-*}"$'\t\t513\t\tWIX_UPGRADE_DETECTED\n'"${2%%-*}"$'\t\t\t2\t\tWIX_DOWNGRADE_DETECTED' ] &&
        table "$file" RegLocator | grep -xF $'WinFspKey\t2\tSOFTWARE\\WOW6432Node\\WinFsp\tInstallDir\t18' &&
        table "$file" Registry | grep -F $'\tEventMessageFile\t#%%SystemRoot%' &&
        table "$file" LaunchCondition | grep -F 'winget install WinFsp.WinFsp' || return 1
    # Each file has a component of its own, and each component an id of its own.
    [ "$(table "$file" File | cut -f2 | sort | uniq -d)" = "" ] && [ "$(table "$file" Component | cut -f2 | sort | uniq -d)" = "" ] || return 1
    local action
    for action in AppSearch LaunchConditions FindRelatedProducts StopServices InstallServices DeleteServices WriteEnvironmentStrings RemoveEnvironmentStrings \
        CreateShortcuts RemoveShortcuts RemoveFiles RemoveExistingProducts RestartService RestartStopped; do
        table "$file" InstallExecuteSequence | cut -f1 | grep -x "$action" || return 1
    done
}

check_files() {
    mkdir "$work/made/extracted" && msiextract -C "$work/made/extracted" "$package" >/dev/null && diff -r "$work/made/tree" "$work/made/extracted/MusicFs" &&
        rm -r "$work/made/extracted"
}

# What both versions have is the same component in both.
check_components() {
    local file
    for file in "$older" "$package"; do
        join -t $'\t' -o 1.1,2.2 <(table "$file" File | cut -f2,3 | sort) <(table "$file" Component | cut -f1,2 | sort) | sort >"$work/made/components-$(basename "$file")"
    done
    diff "$work/made/components-$(basename "$older")" "$work/made/components-$(basename "$package")" >"$work/made/components"
    cat "$work/made/components"
    # The file that only the earlier one has.
    [ "$(grep -c '^[<>]' "$work/made/components")" -eq 1 ]
}

#### Its signature

is_signed() { osslsigncode extract-signature -in "$1" -out "$work/made/signature" >/dev/null 2>&1 && rm "$work/made/signature"; }

# is_signed_by CERTIFICATE FILE: by it, over these bytes.
is_signed_by() { osslsigncode verify -CAfile "$1" -in "$2" >"$work/made/signed" 2>&1 && cat "$work/made/signed" && grep -E '^(Succeeded|Signature verification: ok)' "$work/made/signed"; }

# A certificate that nobody has given, with its key: each in a file, and both in one with a password.
make_signer() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/made/signer.key" -out "$work/made/signer.pem" -days 30 -subj "/CN=MusicFs $1" \
        -addext 'extendedKeyUsage=codeSigning' -addext 'keyUsage=critical,digitalSignature' 2>/dev/null &&
        openssl pkcs12 -export -inkey "$work/made/signer.key" -in "$work/made/signer.pem" -out "$work/made/signer.p12" -passout pass:secret
}

sign_by_pkcs12() { MUSICFS_SIGN_PKCS12="$work/made/signer.p12" MUSICFS_SIGN_PASSWORD=secret "$here/sign.sh" "$@"; }
sign_by_key() { env -u MUSICFS_SIGN_PKCS12 MUSICFS_SIGN_CERTIFICATE="$work/made/signer.pem" MUSICFS_SIGN_KEY="$work/made/signer.key" "$here/sign.sh" "$@"; }
sign_by_nobody() { env -u MUSICFS_SIGN_PKCS12 -u MUSICFS_SIGN_CERTIFICATE -u MUSICFS_SIGN_KEY "$here/sign.sh" "$@"; }

check_signatures() {
    local program=$work/made/program.exe signed=$work/made/signed.msi again=$work/made/again.msi damaged=$work/made/damaged.msi
    cp "$work/made/tree/musicfs.exe" "$program" && cp "$older" "$signed" && cp "$older" "$again" || return 1
    sign_by_nobody "$signed" | grep -F 'unsigned: signed.msi' && cmp "$older" "$signed" && ! is_signed "$signed" || return 1
    ! MUSICFS_SIGN_PKCS12="$work/made/signer.p12" MUSICFS_SIGN_PASSWORD=wrong "$here/sign.sh" "$signed" && cmp "$older" "$signed" || return 1
    sign_by_pkcs12 "$program" "$signed" && sign_by_key "$again" || return 1
    is_signed "$program" && is_signed_by "$work/made/signer.pem" "$program" && is_signed_by "$work/made/signer.pem" "$signed" || return 1
    # The same key and the same bytes give the same bytes.
    cmp "$signed" "$again" || return 1
    # Not of somebody else's, nor over other bytes.
    mv "$work/made/signer.pem" "$work/made/ours.pem" && make_signer "somebody else" && ! is_signed_by "$work/made/signer.pem" "$signed" || return 1
    cp "$signed" "$damaged" && python3 - "$damaged" <<'PYTHON' || return 1
import sys
data = bytearray(open(sys.argv[1], "rb").read())
# Within the cabinet, which is most of it.
data[len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)
PYTHON
    ! is_signed_by "$work/made/ours.pem" "$damaged" || return 1
    # Its tables are those of an unsigned one, and it is installed as that below.
    check_tables "$signed" 0.0.1 && mv "$signed" "$older" && rm "$program" "$again" "$damaged"
}

#### What is installed

check_refused() {
    ! msi /i "$1" && [ ! -e "$folder" ] && [ "$(products)" -eq 0 ]
}

check_registered() {
    [ "$(products)" -eq 1 ] && [ "$(shown_version)" = "$1" ]
}

check_service() {
    local image
    image=$(value "$machine\\Services\\MusicFs" ImagePath)
    say "$image"
    [ "$image" = '"C:\Program Files\MusicFs\musicfs.exe" service run' ] || [ "$image" = 'C:\Program Files\MusicFs\musicfs.exe service run' ] || return 1
    [ "$(value "$machine\\Services\\MusicFs" Start)" = 0x2 ] && [ "$(value "$machine\\Services\\MusicFs" Type)" = 0x10 ] &&
        [ "$(value "$machine\\Services\\EventLog\\Application\\MusicFs" EventMessageFile)" = '%SystemRoot%\Microsoft.NET\Framework64\v4.0.30319\EventLogMessages.dll' ]
}

# The service manager starts it, and it says so itself.
check_service_runs() { wait_until eval 'musicfs_in "$folder" service status >"$work/made/status" && grep -F "MusicFs is running" "$work/made/status"'; }

check_ended() { wait_until eval '! grep -lzi "musicfs.exe" /proc/[0-9]*/cmdline 2>/dev/null'; }

# Once, at the end.
check_path() {
    path_of_all
    [ "$(path_of_all)" = "$path_before;C:\\Program Files\\MusicFs\\" ]
}

# Of all users on Windows; wine knows the menu of one user only.
check_menu() {
    local menu
    menu=$(find "$drive" -type d -path '*/Start Menu/Programs/MusicFs')
    ls "$menu" && [ -s "$menu/MusicFs Command Prompt.lnk" ] && [ -s "$menu/MusicFs Documentation.lnk" ] && [ "$(find "$menu" -type f | wc -l)" -eq 2 ]
}

check_installed_on_windows() {
    check "one product is registered, of version $1" check_registered "$1"
    check "the service is registered, as it must be" check_service
    check "the search path has the folder once" check_path
    check "the Start menu has the command prompt and the documentation" check_menu
    check "its folder is in the registry" eval '[ "$(value "HKLM\\Software\\MusicFs" InstallDir)" = "C:\\Program Files\\MusicFs\\" ]'
    check "musicfs --version, by the search path" eval 'windows wine musicfs --version | tr -d "\r" | grep -F "musicfs $version ("'
}

# Everything that there is, but for what is made by any use of wine.
state() {
    settle
    # Windows Installer's own folder, which stays.
    mkdir -p "$drive/windows/Installer"
    (cd "$drive" && find . -path ./windows/temp -prune -o -path './users/*/Temp' -prune -o -print | sort)
}

#### The checks

"$here/stage.sh" "$1" "$work/made/tree" windows
if is_signed "$package"; then
    # The program in it is signed as well: that one is what the rest is compared with. Who has signed is for those to see who trust them.
    msiextract -C "$work/made/again" "$package" >/dev/null
    cp "$work/made/again/MusicFs/musicfs.exe" "$work/made/tree/musicfs.exe"
    check "the program in a signed package is signed" is_signed "$work/made/tree/musicfs.exe"
else
    say "The package is unsigned."
    check "made again it has the same bytes" cmp "$("$here/make-msi.sh" "$work/made/tree" "$version" "$work/made/again")" "$package"
fi
rm -rf "$work/made/again"
check "the tables say what they must" check_tables "$package" "$version"
check "the files are those that were laid out" check_files
# An earlier version: a file more, and two that were otherwise: one shorter, one of the same size.
cp -a "$work/made/tree" "$work/made/older-tree"
say old >"$work/made/older-tree/only-in-old.txt"
say 'An earlier text.' >"$work/made/older-tree/README.md"
tr 'a-y' 'b-z' <"$work/made/tree/docs/plugins.md" >"$work/made/older-tree/docs/plugins.md"
older=$("$here/make-msi.sh" "$work/made/older-tree" 0.0.1 "$work/made")
check "files have the same components in both versions" check_components

check "a certificate is made" make_signer verify
check "program and package are signed where they shall be, and a signature is only good over the bytes it was made of" check_signatures

state >"$work/made/before"
path_before=$(path_of_all)
check "without WinFsp it is refused, and nothing is left" check_refused "$older"
check "that was refused without a trace" diff "$work/made/before" <(state)
windows wine reg add 'HKLM\SOFTWARE\WOW6432Node\WinFsp' /v InstallDir /d 'C:\Program Files (x86)\WinFsp\' /f >/dev/null 2>&1
settle
state >"$work/made/before"

check "an older version, which is signed, is installed" msi /i "$older"
check "its files are there" diff -r "$work/made/older-tree" "$folder"
check_installed_on_windows 0.0.1
check "a configuration is made" musicfs_in "$folder" config init
config=$(find "$drive/users" -name config.yaml)
say '# edited' >>"$config"
cp "$config" "$work/made/edited"

check "upgraded" msi /i "$package"
check "all files are those of the new version, and no other is there" diff -r "$work/made/tree" "$folder"
check_installed_on_windows "${version%%-*}"
check "the configuration is kept" cmp "$work/made/edited" "$config"
check "the upgrade has started the service" check_service_runs
check "the plugins that come with it are found, work, and are not loaded unasked" check_plugins_in "$folder"
check "a plugin is compiled against it, and loaded" check_contracts_in "$folder"

check "a downgrade is refused" eval '! msi /i "$older"'
check "the newer version is what it was" diff -r "$work/made/tree" "$folder"
check_installed_on_windows "${version%%-*}"
say damaged >"$folder/LICENSE.txt"
rm "$folder/musicfs.dll"
check "repaired" msi /i REINSTALL=ALL REINSTALLMODE=amus "$package"
check "what was damaged is as it was" diff -r "$work/made/tree" "$folder"

# It goes also where WinFsp went before.
windows wine reg delete 'HKLM\SOFTWARE\WOW6432Node\WinFsp' /f >/dev/null 2>&1
check "removed, without WinFsp" msi /x "$package"
check "the service has ended" check_ended
check "no product is registered" eval '[ "$(products)" -eq 0 ]'
check "the search path is what it was" [ "$(path_of_all)" = "$path_before" ]
check "the configuration is kept" cmp "$work/made/edited" "$config"
check "the service's folder in %ProgramData% is kept, too: who removes the program may install it again" [ -d "$drive/ProgramData/MusicFs" ]
# Without what is each user's, and the service's.
rm -r "$(dirname "$config")" "$drive/ProgramData/MusicFs"
check "no other file and folder is left" diff "$work/made/before" <(state)
check "nothing is left in the registry" eval '! grep -ai musicfs "$prefix"/*.reg | cut -c1-200 | grep .'
result "$(basename "$package"), $(stat -c %s "$package") bytes"
