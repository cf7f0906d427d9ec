#!/usr/bin/env bash
# Whether the program compiles for a target, without linking it: dist/check.sh TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."
source dist/toolchain.sh
target=${1:?which target}
toolchain "$target" std,panic_unwind
# As `--release`, so that what runs on this machine is shared with the builds of the module.
"${cargo[@]}" check --release --quiet -p acctpack-cli --target "$target"
echo "$target compiles"
