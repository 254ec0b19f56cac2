# shellcheck shell=bash
# What the measurements share: tools and images, a stack of its own with its state in a work folder, and the commands on
# it. Images are pulled before anything is timed. Needs: runs; workers, the setting, if there are to be some
# shellcheck disable=SC2034 # used by those who source this
# shellcheck source=bin/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../bin/lib/common.sh"
. "$root/bin/lib/toolchain.sh"
. "$root/bin/lib/engine.sh"
. "$root/bin/lib/images.sh"

port=14299
bench=$root/bench
cd "$root"
prepare_toolchain
prepare_engine
prepare_images
command -v hyperfine >/dev/null || need_packages hyperfine hyperfine
command -v jq >/dev/null || need_packages jq jq

prefix=${PREFECT_STACK_IMAGE_REGISTRY:+$PREFECT_STACK_IMAGE_REGISTRY/}
for image in postgres:16 prefecthq/prefect:3.4.22-python3.11; do docker pull --quiet "$prefix$image" >/dev/null; done

# What only servers with replicas behind a proxy need.
prepare_images_of_several_servers() {
    local image
    # shellcheck disable=SC2154 # bin/lib/images.sh has it
    if [ "$prefix" = "$standin_prefix/" ]; then
        "$root/toolchain/images/build" "$standin_prefix" "$cache/images" redis caddy >/dev/null
    fi
    for image in redis:7 caddy:2; do docker pull --quiet "$prefix$image" >/dev/null; done
}

work=$(mktemp -d)
trap '"$bench/clean"; rm -rf "$work" "$root"/stacks/Pulumi.bench*.yaml' EXIT

export PULUMI_BACKEND_URL=file://$work PULUMI_CONFIG_PASSPHRASE=bench
cat >"$root/stacks/Pulumi.bench.yaml" <<END
config:
  prefect:name: bench
  prefect:network: bench-net
  prefect:database: {volume: bench-data}
  prefect:server: {port: $port}
  prefect:workers: ${workers:-[]}
END
pulumi stack init bench >/dev/null 2>&1
up="pulumi up --stack bench --yes --skip-preview"
preview="pulumi preview --stack bench"
refresh="pulumi refresh --stack bench --yes --skip-preview"
destroy="pulumi destroy --stack bench --yes --skip-preview"

# Both this and others make things of the same names, so that the state of the others has to be empty too.
nothing="$bench/clean; rm -rf $work/.pulumi/stacks/prefect/bench.json* $work/terraform.tfstate*; pulumi stack init --stack bench"

# measure TITLE HYPERFINE-ARGUMENT… : its table, in seconds.
measure() {
    echo "$1" >&2
    local title=$1
    shift
    hyperfine --style none --time-unit second --runs "$runs" --export-markdown "$work/table.md" "$@" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2 && exit 1; }
    printf '\n%s\n\n' "$title"
    cat "$work/table.md"
}
