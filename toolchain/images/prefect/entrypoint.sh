#!/usr/bin/env bash
# Contract: install EXTRA_PIP_PACKAGES, then become the command; a shell when there is none.
set -e

if [ -n "${EXTRA_PIP_PACKAGES:-}" ]; then
  echo "Installing EXTRA_PIP_PACKAGES: $EXTRA_PIP_PACKAGES"
  # shellcheck disable=SC2086  # several packages, separated by spaces
  uv pip install --system $EXTRA_PIP_PACKAGES
fi

if [ $# -eq 0 ]; then
  exec bash --login
fi
exec "$@"
