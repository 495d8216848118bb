# What the scripts beside it share; sourced, not run.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/.." && pwd)
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

say() { printf '%s\n' "$*"; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# The one version, of all that is built here.
project_version() {
    local version
    version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$repository/Directory.Build.props")
    [ -n "$version" ] || die "Directory.Build.props has no version"
    printf '%s' "$version"
}

# As dpkg and rpm write 0.2.0-rc.1: a tilde sorts before the release.
package_version() { printf '%s' "${1/-/\~}"; }

# All times in what is made: those of the last commit, unless SOURCE_DATE_EPOCH says otherwise. Then the same input gives the same bytes.
set_epoch() {
    if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
        SOURCE_DATE_EPOCH=$(git -C "$repository" log -1 --format=%ct 2>/dev/null) || die "there is no commit here: set SOURCE_DATE_EPOCH"
    fi
    export SOURCE_DATE_EPOCH
}

set_times() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || die "$tool is not installed (the list of packages is in CONTRIBUTING.md)"
    done
}

# Whether the environment has what sign.sh signs with. Half of it is a mistake.
signs() {
    [ -z "${MUSICFS_SIGN_CERTIFICATE:-}" ] || [ -n "${MUSICFS_SIGN_KEY:-}" ] || die "MUSICFS_SIGN_CERTIFICATE is set, and MUSICFS_SIGN_KEY is not"
    [ -z "${MUSICFS_SIGN_KEY:-}" ] || [ -n "${MUSICFS_SIGN_CERTIFICATE:-}" ] || die "MUSICFS_SIGN_KEY is set, and MUSICFS_SIGN_CERTIFICATE is not"
    [ -n "${MUSICFS_SIGN_PKCS12:-}${MUSICFS_SIGN_KEY:-}" ]
}

# Nobody's mailbox: the project has no address that packages could name.
maintainer='MusicFs contributors <packages@musicfs.invalid>'
summary='mounts a music collection as a drive, organised by tags'
homepage_text='MusicFs mounts a music collection as a drive. The tree you see is made
from the tags: album artist, album, track, whatever the folders look like
where the files really live. Originals are never changed.

Origins are local folders, network shares, SFTP, S3, WebDAV and HTTP.'
