# shellcheck shell=bash
# The check of the workflows in .github.

actionlint_version=1.7.12

# lint_workflows : by the actionlint that is here, else by its image, else built by Go from its module.
lint_workflows() {
    if command -v actionlint >/dev/null; then
        actionlint
    elif [ -z "${PREFECT_STACK_IMAGE_REGISTRY:-}" ]; then
        docker run --rm --volume "$root:/repo:ro" --workdir /repo "rhysd/actionlint:$actionlint_version"
    else
        go run "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"
    fi
}
