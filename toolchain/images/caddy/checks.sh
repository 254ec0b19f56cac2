# Checks of the caddy image; sourced by ../test, which gives the functions used here and sets image and caddy.
# shellcheck shell=bash disable=SC2154,SC2016

# start_caddy DOCKER_RUN_OPTION... < CADDYFILE - mounted from a volume, in the background.
start_caddy() {
  new_volume
  write_file "$caddy" Caddyfile
  run_container -d --name "$run" -v "$run:/etc/caddy:ro" "$@" "$caddy" >/dev/null
}

# answers TEXT [URL]
answers() { within_container "$run" 20 "wget -q -O- ${2:-http://127.0.0.1} | grep -q '$1'"; }

# answers_encrypted TEXT - to this machine: Debian's BusyBox has no cipher that Caddy takes.
answers_encrypted() {
  local address
  address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$run")
  within 20 eval "curl -fsSk --noproxy '*' --resolve 'localhost:443:$address' https://localhost | grep -q '$1'"
}

config_is_the_official_one() {
  equal null "$(config "$caddy" Entrypoint)"
  equal '["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]' "$(config "$caddy" Cmd)"
  equal '{"2019/tcp":{},"443/tcp":{},"443/udp":{},"80/tcp":{}}' "$(config "$caddy" ExposedPorts)"
  equal '"/srv"' "$(config "$caddy" WorkingDir)"
  equal '""' "$(config "$caddy" User)"
  contains '"XDG_CONFIG_HOME=/config"' "$(config "$caddy" Env)"
  contains '"XDG_DATA_HOME=/data"' "$(config "$caddy" Env)"
  contains '"CADDY_VERSION=v2.' "$(config "$caddy" Env)"
  lacks "$caddy" Healthcheck Volumes
  contains 'NOT the official' "$(config "$caddy" Labels)"
}

commands_are_run() {
  contains 2. "$(run_container --rm "$caddy" caddy version)"
  equal 'root /srv' "$(run_container --rm "$caddy" sh -c 'echo "$(whoami) $PWD"')"
  equal 7 "$(run_container --rm "$caddy" sh -c 'exit 7' || echo $?)"
}

files_are_where_the_official_has_them() {
  equal '/usr/bin/caddy /usr/bin/wget' "$(run_container --rm "$caddy" sh -c 'echo $(command -v caddy; command -v wget)')"
  equal '/usr/bin/caddy cap_net_bind_service=ep' "$(run_container --rm "$caddy" getcap /usr/bin/caddy)"
  run_container --rm "$caddy" sh -ec 'cat /etc/caddy/Caddyfile /usr/share/caddy/index.html && cd /config/caddy && cd /data/caddy'
  equal none "$(run_container --rm "$caddy" sh -c '
    for tool in bash perl curl openssl python3 git gosu tini certutil; do command -v $tool; done; echo none')"
}

serves_by_itself() {
  new_network
  run_container -d --name "$run" --network "$run" "$caddy" >/dev/null
  answers 'Caddy works'
  answers '"apps"' http://127.0.0.1:2019/config/
  contains 'Caddy works' "$(run_container --rm --network "$run" "$caddy" wget -q -O- "http://$run")"
  equal 'caddy 0' "$(docker exec "$run" sh -c 'echo $(cat /proc/1/comm; stat -c %u /proc/1)')"
}

reads_again() {
  start_caddy <<<$':80\nrespond "before"'
  answers before
  write_file "$caddy" Caddyfile <<<$':80\nrespond "after"'
  docker exec "$run" caddy reload --config /etc/caddy/Caddyfile
  answers after
}

keeps_certificates_in_data() {
  start_caddy <<<$'localhost {\ntls internal\nrespond "encrypted"\n}'
  answers_encrypted encrypted
  # The latter only after the certificate has been offered to the machine: later than the first answer.
  within_container "$run" 20 'ls /data/caddy/pki/authorities/local/root.crt /config/caddy/autosave.json 2>/dev/null'
}

needs_one_capability() {
  start_caddy --cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges --read-only <<<$':80\nrespond "hardened"'
  answers hardened
}

# By the capability of its file, where the kernel asks for one below 1024; Docker's default is that it does not.
other_users_have_port_80() {
  start_caddy --user 1000:1000 --sysctl net.ipv4.ip_unprivileged_port_start=1024 <<<$':80\nrespond "other"'
  answers other
  docker rm --force "$run" >/dev/null
  # New privileges are what the capability would be. It runs, and has other ports.
  run_container -d --name "$run" --user 1000:1000 --security-opt no-new-privileges \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 "$caddy" caddy respond --listen :8080 other >/dev/null
  answers other http://127.0.0.1:8080
  docker rm --force "$run" >/dev/null
  refuses run_container --rm --user 1000:1000 --security-opt no-new-privileges \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 "$caddy"
  contains 'listen tcp :80: bind: permission denied' "$output"
}

# Whoever it is to run as, and whatever it is to do: the kernel starts no program that cannot have the capabilities of
# its file. The official image is the same.
is_not_run_without_the_capability() {
  local options
  for options in '' '--user 1000:1000' '--security-opt no-new-privileges' '--user 1000:1000 --security-opt no-new-privileges'; do
    # shellcheck disable=SC2086
    refuses run_container --rm --cap-drop ALL $options "$caddy" caddy version
    contains 'operation not permitted' "$output"
  done
}

# The way out: a copy of the file has no capability.
a_copy_needs_none() {
  run_container -d --name "$run" --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 "$caddy" \
    sh -c 'cp /usr/bin/caddy /tmp/ && exec /tmp/caddy respond --listen :8080 copied' >/dev/null
  answers copied http://127.0.0.1:8080
}

wrong_configuration_is_refused() {
  start_caddy <<<$':80\nno-such-word'
  equal 1 "$(timeout 20 docker wait "$run")"
  contains 'unrecognized directive: no-such-word' "$(docker logs "$run" 2>&1)"
}

stops_soon() {
  run_container -d --name "$run" "$caddy" >/dev/null
  answers 'Caddy works'
  local start=$SECONDS
  docker stop --time 30 "$run" >/dev/null
  [ $((SECONDS - start)) -lt 6 ]
  equal 0 "$(exit_code "$run")"
}

check "$image: the image's configuration is the official one, the label says it is not" config_is_the_official_one
check "$image: commands are run, as root in /srv" commands_are_run
check "$image: files are where the official image has them; no bash, curl, openssl and others" files_are_where_the_official_has_them
check "$image: by itself it serves its page to others, as process 1" serves_by_itself
check "$image: a Caddyfile mounted at its place is served, and read again by caddy reload" reads_again
check "$image: certificates and configuration are kept below /data and /config" keeps_certificates_in_data
check "$image: NET_BIND_SERVICE is all it needs, and it writes nothing" needs_one_capability
check "$image: other users may have port 80, unless new privileges are forbidden" other_users_have_port_80
check "$image: without NET_BIND_SERVICE it is not run at all, as root or another" is_not_run_without_the_capability
check "$image: a copy of the program is" a_copy_needs_none
check "$image: a wrong configuration ends it with 1, and it says why" wrong_configuration_is_refused
check "$image: docker stop ends it" stops_soon
