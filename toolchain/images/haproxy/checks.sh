# Checks of the haproxy image; sourced by ../test, which gives the functions used here and sets image and haproxy.
# shellcheck shell=bash disable=SC2154,SC2016

configuration=/usr/local/etc/haproxy/haproxy.cfg

# start_haproxy DOCKER_RUN_OPTION... < CONFIGURATION - mounted from a volume, in the background.
start_haproxy() {
  new_volume
  write_file "$haproxy" haproxy.cfg
  run_container -d --name "$run" -v "$run:${configuration%/*}:ro" "$@" "$haproxy" >/dev/null
}

# Answers every request with 200 and its path.
serving='
  defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
  frontend any
    bind :8404
    http-request return status 200 content-type text/plain lf-string "answered %HP"'

# Without curl or wget, which the image does not have.
ask='exec 3<>/dev/tcp/127.0.0.1/8404 && printf "GET /some/path HTTP/1.0\r\n\r\n" >&3 && cat <&3'
answers() {
  within_container "$run" 20 "bash -c '$ask' 2>/dev/null"
  local answer
  answer=$(docker exec "$run" bash -c "$ask")
  contains ' 200 OK' "$answer"
  contains 'answered /some/path' "$answer"
}

config_is_the_official_one() {
  equal '["docker-entrypoint.sh"]' "$(config "$haproxy" Entrypoint)"
  equal "[\"haproxy\",\"-f\",\"$configuration\"]" "$(config "$haproxy" Cmd)"
  equal '"SIGUSR1"' "$(config "$haproxy" StopSignal)"
  equal '"haproxy"' "$(config "$haproxy" User)"
  equal '"/var/lib/haproxy"' "$(config "$haproxy" WorkingDir)"
  lacks "$haproxy" Healthcheck ExposedPorts Volumes
  contains 'NOT the official' "$(config "$haproxy" Labels)"
}

commands_are_run() {
  contains 'HAProxy version 2.6.' "$(run_container --rm "$haproxy" -v)"
  contains 'HAProxy version 2.6.' "$(run_container --rm "$haproxy" haproxy -v)"
  equal 'haproxy 99:99 /var/lib/haproxy' "$(run_container --rm "$haproxy" bash -c 'echo "$(whoami) $(id -u):$(id -g) $PWD"')"
  equal 7 "$(run_container --rm "$haproxy" sh -c 'exit 7' || echo $?)"
}

files_are_where_the_official_has_them() {
  equal 'errors' "$(run_container --rm "$haproxy" ls "${configuration%/*}")"
  equal '/usr/local/sbin/haproxy /usr/local/bin/docker-entrypoint.sh' \
    "$(run_container --rm "$haproxy" bash -c 'echo $(command -v haproxy docker-entrypoint.sh)')"
  equal none "$(run_container --rm "$haproxy" bash -c '
    for tool in curl wget openssl python3 git gosu tini halog; do command -v $tool; done; echo none')"
}

serves() {
  start_haproxy <<<"$serving"
  answers
  # As process 1 in the foreground, a master with a worker.
  equal "haproxy -W -db -f $configuration " "$(docker exec "$run" bash -c 'tr "\0" " " </proc/1/cmdline')"
  equal '2 99' "$(docker exec "$run" bash -c 'echo $(grep -lx haproxy /proc/[0-9]*/comm | wc -l) $(stat -c %u /proc/1)')"
}

needs_no_capabilities() {
  start_haproxy --cap-drop ALL --security-opt no-new-privileges --read-only <<<"$serving"
  answers
}

may_be_root() {
  start_haproxy --user root --cap-drop ALL --security-opt no-new-privileges --read-only <<<"$serving"
  answers
  equal 0 "$(docker exec "$run" stat -c %u /proc/1)"
}

reads_again_on_sigusr2() {
  start_haproxy <<<"$serving"
  answers
  write_file "$haproxy" haproxy.cfg <<<"${serving/answered/changed}"
  docker kill --signal USR2 "$run" >/dev/null
  within_container "$run" 20 "bash -c '$ask' 2>/dev/null | grep -q 'changed /some/path'"
}

wrong_configuration_is_refused() {
  refuses run_container --name "$run" "$haproxy"
  equal 1 "$(exit_code "$run")"
  contains "Cannot open configuration file/directory $configuration" "$output"
  docker rm "$run" >/dev/null
  start_haproxy <<<"${serving/http-request/no-such-word}"
  equal 1 "$(timeout 20 docker wait "$run")"
  contains "unknown keyword 'no-such-word' in 'frontend' section" "$(docker logs "$run" 2>&1)"
}

# Soft: a request that is being read is answered first.
stops_softly_and_soon() {
  start_haproxy <<<"${serving/bind :8404/&
    http-request wait-for-body time 5s}"
  answers
  docker exec "$run" bash -c '
    exec 3<>/dev/tcp/127.0.0.1/8404 && printf "POST /slow HTTP/1.0\r\nContent-Length: 1\r\n\r\n" >&3
    touch /tmp/sent && sleep 1 && echo >&3 && cat <&3' >"$scratch/answer" &
  within_container "$run" 20 'ls /tmp/sent'
  local start=$SECONDS
  docker stop --time 30 "$run" >/dev/null
  [ $((SECONDS - start)) -lt 6 ]
  wait $!
  contains 'answered /slow' "$(cat "$scratch/answer")"
  equal 0 "$(exit_code "$run")"
}

check "$image: the image's configuration is the official one, the label says it is not" config_is_the_official_one
check "$image: options, haproxy and other commands are run, as 99:99" commands_are_run
check "$image: files are where the official image has them; no configuration, curl, wget and others" files_are_where_the_official_has_them
check "$image: with a configuration it serves, as a master with a worker" serves
check "$image: it needs no capabilities and writes nothing" needs_no_capabilities
check "$image: root does not either" may_be_root
check "$image: SIGUSR2 makes it read its configuration again" reads_again_on_sigusr2
check "$image: no or a wrong configuration ends it with 1, and it says why" wrong_configuration_is_refused
check "$image: docker stop lets it answer what is being asked, and ends it" stops_softly_and_soon
