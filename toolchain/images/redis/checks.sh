# Checks of the redis image; sourced by ../test, which gives the functions used here and sets image and redis.
# shellcheck shell=bash disable=SC2154,SC2016

start_redis() { run_container -d --name "$run" "$@" >/dev/null && is_ready; }
# Also an error is an answer: a password may be missing. While the data are loaded it is not.
is_ready() { within_container "$run" 20 'redis-cli ping 2>&1 | grep -qE "PONG|NOAUTH"'; }
cli() { docker exec "$run" redis-cli "$@"; }
uid() { docker exec "$run" stat -c %u /proc/1; }

# from_elsewhere REDIS_CLI_ARGUMENT... - asked by another container of the network.
from_elsewhere() { run_container --rm --network "$run" "$redis" redis-cli -h "$run" "$@"; }

# create_with_configuration DOCKER_CREATE_OPTION... < CONFIGURATION - as a file put into the container, with its folder.
create_with_configuration() {
  mkdir -p "$scratch/root/etc/prefect"
  cat >"$scratch/root/etc/prefect/redis.conf"
  create_container --name "$run" "$@" "$redis" redis-server /etc/prefect/redis.conf >/dev/null
  tar -cC "$scratch/root" --owner 0 --group 0 etc/prefect | docker cp - "$run:/"
}

unprivileged=(--cap-drop ALL --security-opt no-new-privileges)
hardened=("${unprivileged[@]}" --read-only)

config_is_the_official_one() {
  equal '["docker-entrypoint.sh"]' "$(config "$redis" Entrypoint)"
  equal '["redis-server"]' "$(config "$redis" Cmd)"
  equal '{"6379/tcp":{}}' "$(config "$redis" ExposedPorts)"
  equal '{"/data":{}}' "$(config "$redis" Volumes)"
  equal '"/data"' "$(config "$redis" WorkingDir)"
  equal '""' "$(config "$redis" User)"
  contains '"REDIS_VERSION=7.' "$(config "$redis" Env)"
  lacks "$redis" Healthcheck
  contains 'NOT the official' "$(config "$redis" Labels)"
}

commands_are_run() {
  contains 'Redis server v=7.' "$(run_container --rm "$redis" --version)"
  contains 'Redis server v=7.' "$(run_container --rm "$redis" redis-server --version)"
  contains 'redis-cli 7.' "$(run_container --rm "$redis" redis-cli --version)"
  refuses run_container --rm "$redis" none.conf
  contains "can't open config file '/data/none.conf'" "$output"
  equal 'root /data' "$(run_container --rm "$redis" sh -c 'echo "$(whoami) $PWD"')"
  equal 7 "$(run_container --rm "$redis" sh -c 'exit 7' || echo $?)"
}

files_are_where_the_official_has_them() {
  equal 'docker-entrypoint.sh gosu redis-benchmark redis-check-aof redis-check-rdb redis-cli redis-sentinel redis-server' \
    "$(run_container --rm "$redis" bash -c 'cd /usr/local/bin && echo * && for tool in *; do [ -x "$tool" ]; done')"
  equal none "$(run_container --rm "$redis" bash -c '
    for tool in curl wget openssl python3 git tini; do command -v $tool; done; ls /etc/redis 2>/dev/null; echo none')"
}

# volume_of OWNER - with a file in it: an empty one would get the owner of the image's folder.
volume_of() {
  new_volume
  run_container --rm -v "$run:/files" "$redis" sh -c "touch /files/old && chown -R $1 /files"
}

becomes_redis() {
  volume_of root:root
  start_redis -v "$run:/data" "$redis"
  equal '999 999' "$(docker exec "$run" stat -c '%u %g' /proc/1)"
  cli set a 1 && cli save
  equal '999 600 dump.rdb 999 600 old' "$(docker exec "$run" sh -c 'echo $(stat -c "%u %a %n" *)')"
  equal redis-server "$(docker exec "$run" cat /proc/1/comm)"
}

umask_stays() {
  start_redis --entrypoint sh "$redis" -c 'umask 0027 && exec docker-entrypoint.sh redis-server'
  cli save
  equal 640 "$(docker exec "$run" stat -c %a dump.rdb)"
}

others_need_no_password() {
  new_network
  start_redis --network "$run" "$redis"
  equal PONG "$(from_elsewhere ping)"
  # As if nothing had been said, it saves by itself.
  equal '3600 1 300 100 60 10000' "$(cli config get save | tail -n 1)"
  docker rm --force "$run" >/dev/null
  # However it is started.
  start_redis --network "$run" --entrypoint /usr/local/bin/redis-server "$redis" --maxmemory 100mb
  equal PONG "$(from_elsewhere ping)"
}

protected_mode_can_be_had() {
  new_network
  start_redis --network "$run" "$redis" --protected-mode yes
  contains 'running in protected mode' "$(from_elsewhere ping 2>&1)"
  docker rm --force "$run" >/dev/null
  create_with_configuration --network "$run" <<<'protected-mode yes'
  docker start "$run" >/dev/null && is_ready
  contains 'running in protected mode' "$(from_elsewhere ping 2>&1)"
  docker rm --force "$run" >/dev/null
  start_redis --network "$run" "$redis" sh -c '
    echo include "/tmp/part*.conf" >/tmp/all.conf && echo Protected-Mode yes >/tmp/part1.conf && exec redis-server /tmp/all.conf'
  contains 'running in protected mode' "$(from_elsewhere ping 2>&1)"
}

# asks_for_password DOCKER_CREATE_OPTION...
asks_for_password() {
  new_network
  create_with_configuration --network "$run" "$@" <<<$'requirepass "s3cret word"\nappendonly yes'
  docker start "$run" >/dev/null && is_ready
  equal 999 "$(uid)"
  contains NOAUTH "$(from_elsewhere ping 2>&1)"
  contains WRONGPASS "$(from_elsewhere -a wrong ping 2>&1)"
  equal PONG "$(from_elsewhere -a 's3cret word' --no-auth-warning ping)"
  [[ $(docker exec "$run" cat /proc/1/cmdline | tr '\0' ' ') != *s3cret* ]]
  docker exec "$run" ls appendonlydir
}

needs_nothing_as_redis() {
  start_redis --user 999:999 "${hardened[@]}" "$redis" redis-server --appendonly yes
  equal OK "$(cli set a 1)"
  docker restart --time 20 "$run" >/dev/null && is_ready
  equal 1 "$(cli get a)"
}

other_users_work() {
  volume_of 4321:4321
  start_redis --user 4321:4321 -v "$run:/data" "${hardened[@]}" "$redis"
  equal 4321 "$(uid)"
  equal OK "$(cli save)"
}

# To become redis is what takes capabilities. The official image gives up as well, rather than stay root.
root_without_capabilities_is_refused() {
  refuses run_container --rm --cap-drop ALL "$redis"
  contains 'operation not permitted' "$output"
  start_redis --cap-add SETUID --cap-add SETGID "${hardened[@]}" "$redis"
  equal 999 "$(uid)"
}

sigterm_saves() {
  start_redis "$redis"
  cli set kept 'a  b'
  local start=$SECONDS
  docker stop --time 30 "$run" >/dev/null
  [ $((SECONDS - start)) -lt 6 ]
  equal 0 "$(exit_code "$run")"
  docker start "$run" >/dev/null && is_ready
  equal 'a  b' "$(cli get kept)"
}

appended_data_survive() {
  new_volume
  start_redis -v "$run:/data" "$redis" redis-server --appendonly yes --appendfsync always
  cli set kept 1
  docker kill --signal KILL "$run" >/dev/null
  docker start "$run" >/dev/null && is_ready
  equal 1 "$(cli get kept)"
  cli incr kept
  docker restart --time 20 "$run" >/dev/null && is_ready
  equal 2 "$(cli get kept)"
  docker rm --force "$run" >/dev/null
  start_redis -v "$run:/data" --user 999:999 "$redis" --appendonly yes
  equal 2 "$(cli get kept)"
}

check "$image: the image's configuration is the official one, the label says it is not" config_is_the_official_one
check "$image: options, configuration files, redis-server and other commands are run" commands_are_run
check "$image: files are where the official image has them; no configuration, curl, wget and others" files_are_where_the_official_has_them
check "$image: started as root it gets its files, becomes 999:999, and writes for nobody else" becomes_redis
check "$image: a umask that was asked for stays" umask_stays
check "$image: without a password other containers reach it, and it saves by itself" others_need_no_password
check "$image: protected mode asked for on the command line, in a file or an included one stays" protected_mode_can_be_had
check "$image: the password of a configuration file put at any place is needed" asks_for_password
check "$image: also as 999:999, without capabilities and new privileges" asks_for_password --user 999:999 "${unprivileged[@]}"
check "$image: as 999:999 it needs no capabilities and keeps its data" needs_nothing_as_redis
check "$image: as another user it works where that one may write" other_users_work
check "$image: as root without the capabilities to become redis it is refused" root_without_capabilities_is_refused
check "$image: docker stop makes it save, and ends it" sigterm_saves
check "$image: with --appendonly yes, data survive a kill, a restart and another container" appended_data_survive
