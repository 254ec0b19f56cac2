# Checks of one Prefect image; sourced by ../test, which sets prefect, version and postgres.
# shellcheck shell=bash disable=SC2154,SC2016

in_image() { run_container --rm "$prefect" "$@"; }

configuration_is_the_official_one() {
  equal '["/usr/bin/tini","-g","--","/opt/prefect/entrypoint.sh"]' "$(config "$prefect" Entrypoint)"
  equal null "$(config "$prefect" Cmd)"
  equal '"/opt/prefect"' "$(config "$prefect" WorkingDir)"
  equal '""' "$(config "$prefect" User)"
  lacks "$prefect" Healthcheck ExposedPorts Volumes
  contains 'NOT the official' "$(config "$prefect" Labels)"
}

versions_are_right() {
  contains "$version" "$(in_image prefect --version)"
  contains 'Python 3.11.' "$(in_image python --version)"
  contains 'Python 3.11.' "$(in_image python3 --version)"
  in_image python -c 'import prefect_redis, asyncpg, aiosqlite'
}

command_runs_under_tini() {
  equal 'tini /opt/prefect 0' "$(in_image bash -c 'echo $(cat /proc/1/comm) $PWD $UID')"
  # exec: the command is tini's child itself, and its exit code comes through.
  equal 1 "$(in_image bash -c 'echo $PPID')"
  equal 7 "$(in_image bash -c 'exit 7' || echo $?)"
  equal 'a  b' "$(in_image printf %s 'a  b')"
}

without_a_command_a_shell() { equal 42 "$(echo 'echo $((6 * 7))' | run_container --rm -i "$prefect")"; }

has_what_the_official_has() {
  in_image bash -c 'git --version && pip --version && uv --version'
  equal none "$(in_image bash -c 'for tool in curl wget gosu psql; do command -v $tool; done; echo none')"
}

extra_packages_are_installed() {
  python3 - "$scratch/extra-1.0-py3-none-any.whl" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("extra.py", "answer = 42\n")
    wheel.writestr("extra-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: extra\nVersion: 1.0\n")
    wheel.writestr("extra-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("extra-1.0.dist-info/RECORD", "extra.py,,\nextra-1.0.dist-info/METADATA,,\nextra-1.0.dist-info/WHEEL,,\nextra-1.0.dist-info/RECORD,,\n")
PY
  create_container --name "$run" -e UV_OFFLINE=1 -e EXTRA_PIP_PACKAGES="/opt/extra-1.0-py3-none-any.whl httpx" \
    "$prefect" python -c 'import extra; print(extra.answer)' >/dev/null
  docker cp "$scratch/extra-1.0-py3-none-any.whl" "$run:/opt/" >/dev/null
  contains 42 "$(start_attached "$run")"
  refuses run_container --rm -e UV_OFFLINE=1 -e EXTRA_PIP_PACKAGES=no-such-package "$prefect" echo started
  contains 'no-such-package' "$output"
  [[ $output != *started* ]]
}

# get PATH - as a health check would: the image has no curl.
get() {
  docker exec "$run" python -c \
    'import sys, urllib.request as u; print(u.urlopen("http://127.0.0.1:4200" + sys.argv[1]).read().decode())' "$1"
}

server_works_on_postgres() {
  new_network
  run_container -d --name "$run-db" --network "$run" -e POSTGRES_USER=prefect -e POSTGRES_PASSWORD=secret "$postgres" >/dev/null
  within_container "$run-db" 60 'pg_isready --quiet -h 127.0.0.1'
  run_container -d --name "$run" --network "$run" \
    -e PREFECT_API_DATABASE_CONNECTION_URL="postgresql+asyncpg://prefect:secret@$run-db:5432/prefect" \
    -e PREFECT_SERVER_ANALYTICS_ENABLED=false \
    "$prefect" prefect server start --host 0.0.0.0 >/dev/null
  within 180 get /api/ready
  contains OK "$(get /api/ready)"
  contains "$version" "$(get /api/admin/version)"
  contains '<title>Prefect' "$(get / | tr -d '\n')"
  contains '<script type="module"' "$(get / | tr -d '\n')"

  # A flow run of another container goes through the API and ends up in the database.
  run_container --rm --network "$run" -e PREFECT_API_URL="http://$run:4200/api" "$prefect" bash -c '
    printf "from prefect import flow\n@flow\ndef checked(): return 1\nchecked()\n" >flow.py && python flow.py'
  equal 'COMPLETED' "$(docker exec "$run-db" psql -U prefect -A -t -c 'SELECT state_type FROM flow_run')"

  local start=$SECONDS
  docker stop --time 60 "$run" >/dev/null
  [ $((SECONDS - start)) -lt 30 ]
}

# Except for what beartype rewrites while it is imported: that is a form of its own.
nothing_is_left_to_compile() {
  in_image bash -ec 'python -v -c "import prefect.server.api.server" 2>/tmp/imports || { tail /tmp/imports; exit 1; }
    grep -c "^# code object from" /tmp/imports
    ! grep "^# created" /tmp/imports | grep -v beartype'
}

check "prefect $version: the image's configuration is the official one, the label says it is not" configuration_is_the_official_one
check "prefect $version: prefect, Python 3.11 and the drivers for Postgres and Redis are there" versions_are_right
check "prefect $version: the command runs under tini, as root, in /opt/prefect" command_runs_under_tini
check "prefect $version: without a command it is a shell" without_a_command_a_shell
check "prefect $version: git, pip and uv are there; no curl, wget, gosu or psql" has_what_the_official_has
check "prefect $version: EXTRA_PIP_PACKAGES are installed before the command" extra_packages_are_installed
check "prefect $version: every module is compiled" nothing_is_left_to_compile
check "prefect $version: on Postgres the server gets ready, serves the UI, runs a flow, stops" server_works_on_postgres
