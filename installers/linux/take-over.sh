# Root's daemons hand over to the new program, with their mounts and what is open in them. Where one cannot, it goes on as it is.
for socket in /run/musicfs/*.sock; do
    [ -S "$socket" ] || continue
    library=${socket##*/}
    library=${library%.sock}
    status=0
    timeout 120 /usr/bin/musicfs service upgrade --library "$library" || status=$?
    # 3: nobody listens there any more.
    if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then
        echo "musicfs: the daemon of $library still runs the old program: restart it when nobody listens to music." >&2
    fi
done
