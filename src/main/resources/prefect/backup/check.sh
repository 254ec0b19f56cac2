# Whether the last dump was made, and is no older than it may be: bash -c SCRIPT check.sh SECONDS TRIES
for ((try = 0; try < $2; try++)); do
    if read -r result when </backups/.status && [ "$result" = ok ] && [ $(($(date +%s) - when)) -lt "$1" ]; then exit 0; fi
    sleep 0.1
done
exit 1
