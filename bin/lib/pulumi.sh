# shellcheck shell=bash
# Pulumi with the toolchain, backend and passphrase that bin/up uses.
. "$root/bin/lib/toolchain.sh"
. "$root/bin/lib/engine.sh"
. "$root/bin/lib/images.sh"
. "$root/bin/lib/backend.sh"

# For commands that make nothing.
prepare_pulumi() {
    prepare_toolchain
    prepare_backend
    # Without an engine there is nothing that images could be asked from; commands that need one say so themselves.
    if engine_answers; then prepare_images; fi
}
