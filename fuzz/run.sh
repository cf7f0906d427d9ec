#!/usr/bin/env bash
# Runs each fuzz target for so many seconds (10 by default) from the seed corpus; `seeds` in place of a number
# goes over the seeds alone, which comes to the same each time.
# cargo-fuzz is installed if it is missing; a stable compiler serves. SANITIZER=address looks into what
# dependencies do with memory, at a third of the speed: the crate itself has no unsafe code.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
targets=${*:-scan csv zip encoding deflate check clean}
export RUSTC_BOOTSTRAP=1
# What a run spills goes to memory, where there is a file system for it.
[ -w /dev/shm ] && export TMPDIR=${TMPDIR:-/dev/shm}

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
limit=(-max_total_time="$seconds")
[ "$seconds" = seeds ] && limit=(-runs=0)
how=(--target "$host" --target-dir target/fuzz --sanitizer "${SANITIZER:-none}")
cargo fuzz build "${how[@]}"
for target in $targets; do
    mkdir -p "fuzz/corpus/$target"
    seeds=("fuzz/seeds/$target")
    [ "$target" = zip ] && seeds=(tests/data/zip)
    printf '== %s, %s\n' "$target" "$seconds"
    cargo fuzz run "${how[@]}" "$target" "fuzz/corpus/$target" "${seeds[@]}" -- \
        "${limit[@]}" -dict=fuzz/dict/account.dict -timeout=25 -rss_limit_mb=4096 \
        -detect_leaks=0 -print_final_stats=1 2>&1 | grep -E '^(stat::|==|SUMMARY|thread|Done|.*panicked)' || exit 1
done
