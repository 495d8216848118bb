#!/usr/bin/env bash
# stage.sh PUBLISHED TREE deb|rpm|tar: lays out in TREE what a package installs, from the published program. What the program can say about
# itself (manual page, completions, example configuration) it is asked for, so that there is no second truth.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: stage.sh PUBLISHED TREE deb|rpm|tar"
published=$(cd "$1" && pwd)
tree=$2
kind=$3
program=$tree/usr/lib/musicfs
doc=$tree/usr/share/doc/musicfs
set_epoch
need python3 gzip install

[ -x "$published/musicfs" ] || die "there is no program in $published: dotnet cake --target=Package"
[ -e "$published/libcoreclr.so" ] || die "$published is not self-contained: dotnet cake --target=Package"
[ ! -e "$tree" ] || die "$tree is there already"

install_program() {
    install -d "$program" "$tree/usr/bin" "$tree/usr/sbin"
    cp -a "$published/." "$program"
    # Documentation of code, for editors, but for what plugins compile against; and the one library that needs what is rarely installed (LTTng): the runtime does without it.
    find "$program" -maxdepth 1 -name '*.xml' ! -name MusicFs.Contracts.xml -delete
    rm -f "$program/libcoreclrtraceptprovider.so"
    find "$program" -type d -exec chmod 755 {} +
    find "$program" -type f -exec chmod 644 {} +
    chmod 755 "$program/musicfs"
    [ ! -e "$program/createdump" ] || chmod 755 "$program/createdump"
    ln -s ../lib/musicfs/musicfs "$tree/usr/bin/musicfs"
    install -m 755 "$here/linux/mount.musicfs" "$tree/usr/sbin/mount.musicfs"
}

# Without anything of who builds: no home folder, no configuration, no variables.
musicfs() { env -i HOME=/nonexistent LC_ALL=C.UTF-8 PATH=/usr/bin:/bin "$program/musicfs" "$@"; }

check_version() {
    local said
    said=$(musicfs --version)
    case $said in
        "musicfs $(project_version) ("*) ;;
        *) die "the program in $published is of another version: $said" ;;
    esac
}

install_units() {
    install -d "$tree/usr/lib/systemd/system" "$tree/usr/lib/systemd/user"
    install -m 644 "$here/linux/musicfs.service" "$here/linux/musicfs@.service" "$tree/usr/lib/systemd/system"
    install -m 644 "$here/linux/user/musicfs.service" "$tree/usr/lib/systemd/user"
}

install_manual() {
    install -d "$tree/usr/share/man/man1" "$tree/usr/share/man/man8"
    musicfs man | gzip -9n >"$tree/usr/share/man/man1/musicfs.1.gz"
    gzip -9n <"$here/linux/mount.musicfs.8" >"$tree/usr/share/man/man8/mount.musicfs.8.gz"
}

install_completions() {
    # Debian's zsh and everybody else's look in different places.
    local zsh=site-functions
    [ "$kind" != deb ] || zsh=vendor-completions
    install -d "$tree/usr/share/bash-completion/completions" "$tree/usr/share/zsh/$zsh" "$tree/usr/share/fish/vendor_completions.d"
    musicfs completion bash >"$tree/usr/share/bash-completion/completions/musicfs"
    musicfs completion zsh >"$tree/usr/share/zsh/$zsh/_musicfs"
    musicfs completion fish >"$tree/usr/share/fish/vendor_completions.d/musicfs.fish"
}

# A tarball is unpacked over what is there: there the example must not replace anything.
install_configuration() {
    local file=$tree/etc/musicfs/config.yaml
    [ "$kind" != tar ] || file=$doc/examples/config.yaml
    install -d "$(dirname "$file")"
    musicfs config init --config "$file" >/dev/null
    chmod 644 "$file"
}

install_documents() {
    local licences=$doc
    [ "$kind" != rpm ] || licences=$tree/usr/share/licenses/musicfs
    install -d "$doc" "$licences"
    install -m 644 "$repository/README.md" "$repository"/docs/*.md "$doc"
    install -d "$doc/plugins"
    install -m 644 "$repository"/docs/plugins/*.md "$doc/plugins"
    python3 "$here/notices.py" "$published" "$here/licences" >"$licences/THIRD-PARTY-NOTICES.txt"
    if [ "$kind" = deb ]; then
        debian_copyright >"$doc/copyright"
        gzip -9n <"$repository/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
    else
        install -m 644 "$repository/LICENSE" "$licences/LICENSE"
        install -m 644 "$repository/CHANGELOG.md" "$doc"
    fi
}

debian_copyright() {
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: MusicFs\n'
    printf 'Comment: What is inside besides MusicFs, with its licences, is in\n THIRD-PARTY-NOTICES.txt beside this file.\n\n'
    printf 'Files: *\nCopyright: %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' "$repository/LICENSE")"
    sed '1,/^Copyright/d' "$repository/LICENSE" | sed '1d; s/^$/./; s/^/ /'
}

install_program
check_version
install_units
install_manual
install_completions
install_configuration
install_documents
find "$tree" -type d -exec chmod 755 {} +
set_times "$tree"
