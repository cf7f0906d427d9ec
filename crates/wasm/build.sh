#!/usr/bin/env bash
# Builds the module: crates/wasm/build.sh [quick] OUT.wasm. `quick` is for tests: little is optimised, and all
# is said the same.
set -euo pipefail
cd "$(dirname "$0")/../.."
quick=
[ "${1:-}" != quick ] || { quick=quick; shift; }
out=${1:-target/wasm/acctpack.wasm}
mkdir -p "$(dirname "$out")"

source dist/toolchain.sh
target=wasm32-unknown-unknown
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/web}
export CARGO_TARGET_DIR
toolchain $target std,panic_abort
RUSTFLAGS="${RUSTFLAGS:-} -C target-feature=+simd128"
RUSTFLAGS+=" --remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
RUSTFLAGS+=" --remap-path-prefix=/usr/lib/rustlib=rustlib"
[ -z "${lld:-}" ] || RUSTFLAGS+=" -C linker=$lld"
export RUSTFLAGS
export CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_STRIP=symbols
if [ -n "$quick" ]; then
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1
    export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_INCREMENTAL=true
else
    export CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
fi
"${cargo[@]}" rustc --release --lib -p acctpack-wasm --target $target --crate-type cdylib
built=$CARGO_TARGET_DIR/$target/release/acctpack_wasm.wasm
command -v wasm-opt >/dev/null || debian binaryen
features=(--enable-simd --enable-bulk-memory --enable-sign-ext --enable-mutable-globals
    --enable-nontrapping-float-to-int --enable-reference-types --enable-multivalue)
# A crate that reads zips exports what JavaScript would need to draw random names with, which nothing calls here: what
# `run` does not reach is taken out, and the host's three functions are all that is imported.
cat >"$out.graph" <<'GRAPH'
[{"name": "outside", "root": true, "reaches": ["run", "memory"]},
 {"name": "run", "export": "run"}, {"name": "memory", "export": "memory"}]
GRAPH
wasm-metadce "${features[@]}" --graph-file "$out.graph" "$built" -o "$out" >/dev/null
rm "$out.graph"
[ -n "$quick" ] || wasm-opt -O3 "${features[@]}" "$out" -o "$out"
ls -l "$out"
