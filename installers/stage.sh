#!/usr/bin/env bash
# stage.sh PUBLISHED TREE deb|rpm|tar|windows: lays out in TREE what a package installs, from the published program. What the program can say about
# itself (manual page, completions, example configuration) it is asked for, so that there is no second truth. For windows TREE is the program's folder,
# for the others the root of a system.
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: stage.sh PUBLISHED TREE deb|rpm|tar|windows"
published=$(cd "$1" && pwd)
tree=$2
kind=$3
case $kind in
    windows)
        program=$tree
        doc=$tree/docs
        executable=musicfs.exe
        runtime=coreclr.dll
        ;;
    deb | rpm | tar)
        program=$tree/usr/lib/musicfs
        doc=$tree/usr/share/doc/musicfs
        executable=musicfs
        runtime=libcoreclr.so
        ;;
    *) die "there is no kind of package $kind" ;;
esac
set_epoch
need python3 gzip install

[ -e "$published/$executable" ] || die "there is no program in $published: dotnet cake --target=Package"
[ -e "$published/$runtime" ] || die "$published is not self-contained: dotnet cake --target=Package"
[ ! -e "$tree" ] || die "$tree is there already"

install_program() {
    install -d "$program"
    cp -a "$published/." "$program"
    # Documentation of code is for who writes plugins. And the one library that needs what is rarely installed (LTTng): the runtime does without it.
    find "$program" -name '*.xml' ! -path "$program/MusicFs.Contracts.xml" -delete
    rm -f "$program/libcoreclrtraceptprovider.so"
    find "$program" -type d -exec chmod 755 {} +
    find "$program" -type f -exec chmod 644 {} +
}

install_commands() {
    install -d "$tree/usr/bin" "$tree/usr/sbin"
    chmod 755 "$program/musicfs"
    [ ! -e "$program/createdump" ] || chmod 755 "$program/createdump"
    ln -s ../lib/musicfs/musicfs "$tree/usr/bin/musicfs"
    install -m 755 "$here/linux/mount.musicfs" "$tree/usr/sbin/mount.musicfs"
}

# Without anything of who builds: no home folder, no configuration, no variables.
musicfs() { env -i HOME=/nonexistent LC_ALL=C.UTF-8 PATH=/usr/bin:/bin "$program/musicfs" "$@"; }

# Windows' program does not run here: what it was built from is in its list of parts.
check_version() {
    local said
    if [ "$kind" = windows ]; then
        said=$(sed -n 's|^ *"musicfs/\(.*\)": {.*|musicfs \1 (|p' "$published/musicfs.deps.json" | sort -u)
    else
        said=$(musicfs --version)
    fi
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
    install -m 644 "$repository/README.md" "$doc"
    install_pages
    notices >"$licences/THIRD-PARTY-NOTICES.txt"
    if [ "$kind" = deb ]; then
        debian_copyright >"$doc/copyright"
        gzip -9n <"$repository/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
    else
        install -m 644 "$repository/LICENSE" "$licences/LICENSE"
        install -m 644 "$repository/CHANGELOG.md" "$doc"
    fi
}

# What people who use it or write plugins read; of formats and decisions those read who have the repository.
install_pages() {
    local folder
    for folder in . plugins; do
        [ -d "$repository/docs/$folder" ] || continue
        install -d "$doc/$folder"
        install -m 644 "$repository/docs/$folder"/*.md "$doc/$folder"
    done
}

# As in the repository, where the links between them lead. Text files have the ends of lines that every editor of Windows knows.
install_documents_beside() {
    install_pages
    install -m 644 "$repository/README.md" "$repository/CHANGELOG.md" "$tree"
    sed 's/$/\r/' "$repository/LICENSE" >"$tree/LICENSE.txt"
    notices | sed 's/$/\r/' >"$tree/THIRD-PARTY-NOTICES.txt"
}

notices() { python3 "$here/notices.py" "$published" "$here/licences"; }

debian_copyright() {
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: MusicFs\n'
    printf 'Comment: What is inside besides MusicFs, with its licences, is in\n THIRD-PARTY-NOTICES.txt beside this file.\n\n'
    printf 'Files: *\nCopyright: %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' "$repository/LICENSE")"
    sed '1,/^Copyright/d' "$repository/LICENSE" | sed '1d; s/^$/./; s/^/ /'
}

install_program
if [ "$kind" = windows ]; then
    check_version
    install_documents_beside
else
    install_commands
    check_version
    install_units
    install_manual
    install_completions
    install_configuration
    install_documents
fi
find "$tree" -type d -exec chmod 755 {} +
set_times "$tree"
