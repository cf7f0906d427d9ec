#!/usr/bin/env bash
# Runs each fuzz target for so many seconds (10 by default) over the seed corpus.
# cargo-fuzz is installed if it is missing; a stable compiler serves.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
targets=${*:-scan csv zip encoding deflate check clean}
export RUSTC_BOOTSTRAP=1

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
cargo fuzz build --target "$host"
for target in $targets; do
    mkdir -p "fuzz/corpus/$target"
    seeds=("fuzz/seeds/$target")
    [ "$target" = zip ] && seeds=(tests/data/zip)
    printf '== %s, %s s\n' "$target" "$seconds"
    cargo fuzz run --target "$host" "$target" "fuzz/corpus/$target" "${seeds[@]}" -- \
        -max_total_time="$seconds" -dict=fuzz/dict/account.dict -timeout=25 -rss_limit_mb=4096 \
        -detect_leaks=0 -print_final_stats=1 2>&1 | grep -E '^(stat::|==|SUMMARY|thread|Done|.*panicked)' || exit 1
done
