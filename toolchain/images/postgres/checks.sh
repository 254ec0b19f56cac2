# Checks of one postgres image; sourced by ../test, which gives the functions used here and sets
# image, postgres, major, pgdata and volume.
# shellcheck shell=bash disable=SC2154,SC2016

# start_postgres DOCKER_RUN_OPTION... - with a password, in the background.
start_postgres() { run_container -d --name "$run" -e POSTGRES_PASSWORD=secret "$@" "$postgres" >/dev/null; }
is_ready() { within_container "${1:-$run}" 60 'pg_isready --quiet -h 127.0.0.1 -U postgres'; }
sql() { docker exec "$run" psql -U postgres -X -A -t -v ON_ERROR_STOP=1 -c "$1"; }
restart() { docker restart --time 20 "$run" >/dev/null && is_ready; }
logs() { docker logs "$run" 2>&1; }

# init_script NAME [MODE] < TEXT - puts a script into a container that was created, not started.
init_script() {
  cat >"$scratch/$1"
  chmod "${2:-644}" "$scratch/$1"
  docker cp "$scratch/$1" "$run:/docker-entrypoint-initdb.d/$1" >/dev/null
}
create_postgres() { create_container --name "$run" -e POSTGRES_PASSWORD=secret "$@" "$postgres" >/dev/null; }

config_is_the_official_one() {
  equal '["docker-entrypoint.sh"]' "$(config "$postgres" Entrypoint)"
  equal '["postgres"]' "$(config "$postgres" Cmd)"
  equal '"SIGINT"' "$(config "$postgres" StopSignal)"
  equal '{"5432/tcp":{}}' "$(config "$postgres" ExposedPorts)"
  equal '{"'"$volume"'":{}}' "$(config "$postgres" Volumes)"
  equal '""' "$(config "$postgres" User)"
  contains '"LANG=en_US.utf8"' "$(config "$postgres" Env)"
  contains "\"PG_MAJOR=$major\"" "$(config "$postgres" Env)"
  contains "\"PG_VERSION=$major." "$(config "$postgres" Env)"
  contains "\"PGDATA=$pgdata\"" "$(config "$postgres" Env)"
}

label_says_stand_in() { contains 'NOT the official' "$(config "$postgres" Labels)"; }

other_commands_are_just_run() {
  contains "postgres (PostgreSQL) $major." "$(run_container --rm "$postgres" --version)"
  contains "postgres (PostgreSQL) $major." "$(run_container --rm "$postgres" postgres --version)"
  equal root "$(run_container --rm "$postgres" bash -c whoami)"
  equal 'empty: ' "$(run_container --rm "$postgres" bash -c 'echo "empty: $(ls -A "$PGDATA")"')"
}

tools_are_there() {
  run_container --rm "$postgres" bash -ec '
    for tool in psql pg_dump pg_dumpall pg_restore pg_isready pg_basebackup createdb dropdb; do
      "$tool" --version | grep -F "$tool (PostgreSQL) $PG_MAJOR."
    done
    gosu --version'
}

has_nothing_the_official_lacks() {
  equal none "$(run_container --rm "$postgres" bash -c 'for tool in python3 python git curl wget tini; do command -v $tool; done; echo none')"
}

# The user has no quote, dollar or backslash: initdb, of any image, refuses them.
awkward_names_work() {
  local user='wei-rd üser;--%s' name=$'d"b \'x\' $y;--' password=$'p\'a"s $s\\w%20;`id`&=ü'
  new_network
  run_container -d --name "$run" --network "$run" -e POSTGRES_USER="$user" -e POSTGRES_DB="$name" \
    -e POSTGRES_PASSWORD="$password" "$postgres" >/dev/null
  is_ready
  remote() {
    run_container --rm --network "$run" -e PGHOST="$run" -e PGUSER="$user" -e PGDATABASE="$name" \
      -e PGPASSWORD="$1" "$postgres" psql -X -A -t -c 'SELECT current_user, current_database()'
  }
  equal "$user|$name" "$(remote "$password")"
  refuses remote "${password}x"
  contains 'password authentication failed' "$output"
}

database_is_named_after_the_user() {
  start_postgres -e POSTGRES_USER=ada
  is_ready
  equal ada "$(docker exec "$run" psql -U ada -A -t -c 'SELECT current_database()')"
}

starts() {
  start_postgres
  is_ready
}

locale_and_time_zone_are_the_official_ones() {
  equal UTF8 "$(sql 'SHOW server_encoding')"
  equal en_US.utf8 "$(sql "SELECT datcollate FROM pg_database WHERE datname = 'postgres'")"
  equal Etc/UTC "$(sql 'SHOW TimeZone')"
  equal '*' "$(sql 'SHOW listen_addresses')"
  equal 0700 "$(docker exec "$run" stat -c 0%a "$pgdata")"
}

tcp_is_closed_during_init() {
  create_postgres
  init_script wait.sh <<<'until [ -e /tmp/go-on ]; do sleep 0.1; done'
  docker start "$run" >/dev/null
  within_container "$run" 60 'pg_isready --quiet'
  equal 2 "$(docker exec "$run" pg_isready --quiet -h 127.0.0.1 || echo $?)"
  docker exec "$run" touch /tmp/go-on
  is_ready
}

restart_keeps_data() {
  new_volume
  start_postgres -v "$run:$volume"
  is_ready
  sql 'CREATE TABLE kept AS SELECT 42 AS answer'
  restart
  equal 42 "$(sql 'SELECT answer FROM kept')"
  contains 'Skipping initialization' "$(logs)"
  docker rm --force "$run" >/dev/null
  start_postgres -v "$run:$volume"
  is_ready
  equal 42 "$(sql 'SELECT answer FROM kept')"
}

variables_come_from_files() {
  create_container --name "$run" -e POSTGRES_PASSWORD_FILE=/password -e POSTGRES_USER_FILE=/user \
    -e POSTGRES_DB_FILE=/name -e POSTGRES_INITDB_ARGS_FILE=/arguments "$postgres" >/dev/null
  local file
  for file in password:geheim user:bert name:shop arguments:--wal-segsize=32; do
    echo "${file#*:}" >"$scratch/${file%%:*}"
    chmod 644 "$scratch/${file%%:*}"
    docker cp "$scratch/${file%%:*}" "$run:/${file%%:*}" >/dev/null
  done
  docker start "$run" >/dev/null
  is_ready
  local address
  address=$(docker exec "$run" hostname -i)
  equal 'bert|shop' "$(docker exec -e PGPASSWORD=geheim "$run" psql -h "$address" -U bert -d shop -A -t -c \
    'SELECT current_user, current_database()')"
  equal 32MB "$(docker exec "$run" psql -U bert -d shop -A -t -c 'SHOW wal_segment_size')"
}

variable_and_file_together_are_refused() {
  refuses run_container --rm -e POSTGRES_PASSWORD=a -e POSTGRES_PASSWORD_FILE=/b "$postgres"
  contains 'POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set' "$output"
}

password_is_required() {
  refuses run_container --name "$run" "$postgres"
  contains 'superuser password is not specified' "$output"
  equal 1 "$(exit_code "$run")"
}

trust_needs_no_password() {
  run_container -d --name "$run" -e POSTGRES_HOST_AUTH_METHOD=trust "$postgres" >/dev/null
  is_ready
  equal 1 "$(docker exec "$run" bash -c 'psql -h $(hostname -i) -U postgres -A -t -c "SELECT 1"')"
}

password_is_on_no_command_line() {
  # A process beside the entrypoint reads all command lines, until the entrypoint has become the server.
  run_container -d --name "$run" -e POSTGRES_PASSWORD='hidden-7Qx' --entrypoint bash "$postgres" -c '
    watch() {
      until [ "$process" = postgres ]; do
        read -r process </proc/1/comm
        echo watched >>/tmp/watched
        cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\0" "\n" | grep -qf <(echo "$POSTGRES_PASSWORD") && echo seen >>/tmp/seen
      done
    }
    (watch &) >/dev/null
    exec docker-entrypoint.sh postgres' >/dev/null
  is_ready
  docker exec "$run" bash -c '[ $(wc -l </tmp/watched) -gt 20 ]'
  refuses docker exec "$run" ls /tmp/seen
  contains 'No such file' "$output"
}

extension_can_be_created() {
  sql 'CREATE EXTENSION pg_trgm'
  equal 1 "$(sql "SELECT similarity('prefect', 'prefect')")"
}

dump_can_be_restored() {
  sql 'CREATE TABLE t AS SELECT n, md5(n::text) AS m FROM generate_series(1, 5000) n'
  docker exec "$run" bash -ec '
    pg_dump -U postgres -Fc postgres >/tmp/dump
    createdb -U postgres copy
    pg_restore -U postgres --exit-on-error -d copy /tmp/dump
    pg_dumpall -U postgres --globals-only | grep -q "CREATE ROLE"'
  local sum='SELECT md5(string_agg(m, $$$$ ORDER BY n)) FROM t'
  equal "$(sql "$sum")" "$(docker exec "$run" psql -U postgres -d copy -A -t -c "$sum")"
}

clients_speak_tls() {
  docker exec -u postgres "$run" bash -ec 'cd "$PGDATA"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout server.key -out server.crt
    echo "ssl = on" >>postgresql.conf'
  restart
  contains TLS "$(docker exec "$run" psql 'host=127.0.0.1 user=postgres sslmode=require' -A -t -c \
    'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')"
}

stop_is_fast_and_clean() {
  docker exec -d "$run" psql -U postgres -c 'SELECT pg_sleep(120)'
  within 20 sql "SELECT 1 / count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(120)'"
  local start=$SECONDS
  docker stop --time 60 "$run" >/dev/null
  [ $((SECONDS - start)) -lt 10 ]
  contains 'received fast shutdown request' "$(logs | tail -n 12)"
  contains 'database system is shut down' "$(logs | tail -n 3)"
  equal 0 "$(exit_code "$run")"
}

runs_as_user_999() {
  equal 999:999 "$(docker exec "$run" stat -c %u:%g /proc/1)"
  equal postgres "$(docker exec "$run" cat /proc/1/comm)"
  equal postgres "$(docker exec "$run" stat -c %U "$pgdata")"
}

may_be_started_as_user_999() {
  new_volume
  start_postgres --user 999:999 --read-only --tmpfs /tmp --tmpfs /var/run/postgresql:uid=999 \
    --security-opt no-new-privileges --cap-drop ALL -v "$run:$volume"
  is_ready
  equal 1 "$(sql 'SELECT 1')"
}

may_be_started_as_a_user_without_a_name() {
  start_postgres --user 4321:4321 -e PGDATA=/var/lib/postgresql/own
  is_ready
  equal 1 "$(sql 'SELECT 1')"
}

needs_few_capabilities() {
  start_postgres --cap-drop ALL --security-opt no-new-privileges \
    --cap-add CHOWN --cap-add SETUID --cap-add SETGID --cap-add DAC_OVERRIDE --cap-add FOWNER
  is_ready
}

init_scripts_run_in_order() {
  create_postgres -e POSTGRES_DB=shop
  init_script 1.sql <<<'CREATE TABLE seen (n int); INSERT INTO seen VALUES (1);'
  init_script 2.sh <<<'[ -z "$NEVER_SET" ] && docker_process_sql <<<"INSERT INTO seen VALUES (2)"'
  init_script 3.sh 755 <<<$'#!/bin/sh\npsql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "INSERT INTO seen VALUES (3)"'
  gzip <<<'INSERT INTO seen VALUES (4);' | init_script 4.sql.gz
  xz <<<'INSERT INTO seen VALUES (5);' | init_script 5.sql.xz
  init_script 6.sh <<<'echo "max_connections = 33" >>"$PGDATA/postgresql.conf"'
  init_script 7.txt <<<'nonsense'
  docker start "$run" >/dev/null
  is_ready
  equal 1,2,3,4,5 "$(docker exec "$run" psql -U postgres -d shop -A -t -c "SELECT string_agg(n::text, ',' ORDER BY ctid) FROM seen")"
  equal 33 "$(sql 'SHOW max_connections')"
  contains 'ignoring /docker-entrypoint-initdb.d/7.txt' "$(logs)"
}

failed_init_is_not_taken_for_finished() {
  create_postgres
  init_script broken.sql <<<'SELECT nothing FROM nowhere;'
  start_attached "$run" >/dev/null 2>&1 || true
  equal 3 "$(exit_code "$run")"
  init_script broken.sql <<<'CREATE TABLE mended ();'
  docker start "$run" >/dev/null
  is_ready
  equal 0 "$(sql 'SELECT count(*) FROM mended')"
  contains 'was interrupted; beginning again' "$(logs)"
}

killed_init_begins_again() {
  create_postgres
  init_script wait.sh <<<'[ -e /tmp/go-on ] || { touch /tmp/go-on; sleep 300; }'
  docker start "$run" >/dev/null
  within_container "$run" 60 'ls /tmp/go-on'
  docker kill "$run" >/dev/null
  docker start "$run" >/dev/null
  is_ready
  contains 'was interrupted; beginning again' "$(logs)"
  contains 'PostgreSQL init process complete' "$(logs)"
  restart
  contains 'Skipping initialization' "$(logs)"
}

foreign_files_are_not_touched() {
  new_volume
  run_container --rm -v "$run:$volume" "$postgres" bash -c 'mkdir -p "$PGDATA" && echo mine >"$PGDATA/notes"'
  refuses run_container --rm -e POSTGRES_PASSWORD=secret -v "$run:$volume" "$postgres"
  contains 'not empty' "$output"
  equal mine "$(run_container --rm -v "$run:$volume" "$postgres" bash -c 'cat "$PGDATA"/*')"
}

arguments_reach_the_server() {
  run_container -d --name "$run" -e POSTGRES_PASSWORD=secret -e POSTGRES_INITDB_ARGS='--data-checksums --locale-provider=icu --icu-locale="de-DE"' \
    "$postgres" -c max_connections=37 -c 'application_name=two words' >/dev/null
  is_ready
  equal 37 "$(sql 'SHOW max_connections')"
  equal on "$(sql 'SHOW data_checksums')"
  # The column's name depends on the version.
  equal de-DE "$(sql "SELECT coalesce(d ->> 'datlocale', d ->> 'daticulocale')
    FROM (SELECT to_jsonb(pg_database) AS d FROM pg_database WHERE datname = 'postgres') AS one")"
}

# With a volume of 16 at its old place, with an empty one there, and with one at the new place.
data_at_the_old_place_is_refused() {
  local old=/var/lib/postgresql/data
  new_volume
  run_container --rm -v "$run:$old" "$postgres" bash -c 'exit 0'
  refuses run_container --rm -e POSTGRES_PASSWORD=secret -v "$run:$old" "$postgres"
  contains "data in: $old (unused mount/volume)" "$output"
  run_container --rm -v "$run:$old" "$postgres" bash -c 'echo 16 >/var/lib/postgresql/data/PG_VERSION'
  refuses run_container --rm -e POSTGRES_PASSWORD=secret -v "$run:$old" "$postgres"
  contains "data in: $old" "$output"
  refuses run_container --name "$run" -e POSTGRES_PASSWORD=secret -v "$run:$volume" "$postgres"
  contains "data in: $volume" "$output"
  equal 1 "$(exit_code "$run")"
  equal 16 "$(run_container --rm -v "$run:$old" "$postgres" cat "$old/PG_VERSION")"
}

# Whoever names the folder is believed, as by the official image.
data_may_be_at_the_old_place_on_request() {
  new_volume
  start_postgres -v "$run:/var/lib/postgresql/data" -e PGDATA=/var/lib/postgresql/data
  is_ready
  equal /var/lib/postgresql/data "$(sql 'SHOW data_directory')"
}

# A dump of the image for 16, by its pg_dump.
dump_of_16_can_be_restored() {
  local sum='SELECT count(*), md5(string_agg(m, $$$$ ORDER BY n)) FROM t'
  local old=$run-16
  run_container -d --name "$old" -e POSTGRES_PASSWORD=secret "$prefix/postgres:16" >/dev/null
  is_ready "$old"
  docker exec -i "$old" psql -U postgres -X -q -v ON_ERROR_STOP=1 <<'SQL'
    CREATE EXTENSION pg_trgm;
    CREATE TABLE t (n int PRIMARY KEY, m text NOT NULL);
    INSERT INTO t SELECT n, md5(n::text) FROM generate_series(1, 5000) n;
    CREATE INDEX ON t USING gin (m gin_trgm_ops);
SQL
  docker exec "$old" pg_dump -U postgres -Fc postgres >"$scratch/dump"
  start_postgres
  is_ready
  contains 'TABLE DATA public t' "$(docker exec -i "$run" pg_restore --list <"$scratch/dump")"
  docker exec -i "$run" pg_restore -U postgres --exit-on-error -d postgres <"$scratch/dump"
  equal "$(docker exec "$old" psql -U postgres -X -A -t -c "$sum")" "$(sql "$sum")"
}

# In this order; the last one stops it.
on_one_server() {
  check "$image: it starts with nothing but a password" starts
  check "$image: encoding, locale, time zone, addresses and folder mode are the official ones" locale_and_time_zone_are_the_official_ones
  check "$image: the server is process 1 and runs as 999:999" runs_as_user_999
  check "$image: the extension pg_trgm can be created" extension_can_be_created
  check "$image: pg_dump, pg_restore and pg_dumpall work" dump_can_be_restored
  check "$image: server and clients speak TLS" clients_speak_tls
  check "$image: docker stop is a fast shutdown with a client connected" stop_is_fast_and_clean
}

apart on_one_server
check "$image: the image's configuration is the official one" config_is_the_official_one
check "$image: its label says that it is not the official image" label_says_stand_in
check "$image: --version and other commands are just run" other_commands_are_just_run
check "$image: client tools and gosu are there" tools_are_there
check "$image: no Python, git, curl, wget or tini, as in the official image" has_nothing_the_official_lacks
check "$image: awkward user, database and password work, a wrong password does not" awkward_names_work
check "$image: the database is named after the user by default" database_is_named_after_the_user
check "$image: 127.0.0.1 does not answer during init, the socket does" tcp_is_closed_during_init
check "$image: data outlives a restart and a new container" restart_keeps_data
check "$image: each variable can come from a file" variables_come_from_files
check "$image: a variable and its file together are refused" variable_and_file_together_are_refused
check "$image: it does not start without a password" password_is_required
check "$image: POSTGRES_HOST_AUTH_METHOD=trust needs none" trust_needs_no_password
check "$image: the password is on no command line" password_is_on_no_command_line
check "$image: --user 999:999 works, read-only and without capabilities" may_be_started_as_user_999
check "$image: a user without a name works" may_be_started_as_a_user_without_a_name
check "$image: five capabilities suffice" needs_few_capabilities
check "$image: init scripts of every kind run, in order" init_scripts_run_in_order
check "$image: a failed init is not taken for a finished one" failed_init_is_not_taken_for_finished
check "$image: a killed init begins again, a finished one does not" killed_init_begins_again
check "$image: a folder with other files is refused and left alone" foreign_files_are_not_touched
check "$image: server and initdb arguments arrive" arguments_reach_the_server
if [ "$major" -ge 18 ]; then
  check "$image: data at the old place, or a mount there, is refused and left alone" data_at_the_old_place_is_refused
  check "$image: PGDATA at the old place is accepted" data_may_be_at_the_old_place_on_request
  check "$image: a dump of 16 can be restored" dump_of_16_can_be_restored
fi
