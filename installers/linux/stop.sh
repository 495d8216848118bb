# Nothing may be mounted by a program that is not there any more.
if command -v systemctl >/dev/null; then
    if [ -d /run/systemd/system ]; then
        systemctl stop musicfs.service 'musicfs@*.service' || true
    fi
    systemctl --no-reload disable musicfs.service musicfs@.service >/dev/null 2>&1 || true
    systemctl --no-reload --global disable musicfs.service >/dev/null 2>&1 || true
fi
for socket in /run/musicfs/*.sock; do
    [ -S "$socket" ] || continue
    library=${socket##*/}
    timeout 60 /usr/bin/musicfs shutdown --library "${library%.sock}" || true
done
