#!/usr/bin/env bash
# sign.sh FILE...: signs programs and packages of Windows (Authenticode) where they lie. With what is in the environment:
#
#   MUSICFS_SIGN_PKCS12       certificate and key in one file, or
#   MUSICFS_SIGN_CERTIFICATE  and MUSICFS_SIGN_KEY: the certificates (PEM, the signer's first), and its key (PEM)
#   MUSICFS_SIGN_PASSWORD     of the file with the key, where it has one
#   MUSICFS_SIGN_TIMESTAMP    a service for timestamps (RFC 3161) that is asked over the network: with its word a signature outlives its certificate
#
# Without any of them nothing is signed, which it says.
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: sign.sh FILE..."
if ! signs; then
    say "unsigned: $(basename -a "$@" | paste -sd' ') (MUSICFS_SIGN_PKCS12, or MUSICFS_SIGN_CERTIFICATE and MUSICFS_SIGN_KEY, would sign)"
    exit 0
fi
need osslsigncode
set_epoch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${MUSICFS_SIGN_PKCS12:-}" ]; then
    words=(-pkcs12 "$MUSICFS_SIGN_PKCS12")
else
    words=(-certs "$MUSICFS_SIGN_CERTIFICATE" -key "$MUSICFS_SIGN_KEY")
fi
# In a file: everybody sees the words of a command.
if [ -n "${MUSICFS_SIGN_PASSWORD:-}" ]; then
    (umask 077 && printf '%s' "$MUSICFS_SIGN_PASSWORD" >"$work/password")
    words+=(-readpass "$work/password")
fi
[ -z "${MUSICFS_SIGN_TIMESTAMP:-}" ] || words+=(-ts "$MUSICFS_SIGN_TIMESTAMP")
for file; do
    # With the last commit's time, so that one key gives the same bytes again, but for a timestamp.
    osslsigncode sign "${words[@]}" -h sha256 -n MusicFs -time "$SOURCE_DATE_EPOCH" -in "$file" -out "$work/signed" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        die "$file could not be signed"
    }
    # What it was, with its rights.
    cat "$work/signed" >"$file"
    rm "$work/signed"
    say "signed: $(basename "$file")"
done
