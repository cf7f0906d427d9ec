#!/usr/bin/env bash
# Runs each fuzz target for so many seconds (10 by default) from the seed corpus; `seeds` in place of a number
# goes over the seeds alone, which comes to the same each time and wants no cargo-fuzz.
# cargo-fuzz is installed if it is missing; a stable compiler serves. SANITIZER=address looks into what
# dependencies do with memory, at a third of the speed: the crate itself has no unsafe code.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
targets=${*:-scan csv zip encoding deflate check clean workbook exclude}
export RUSTC_BOOTSTRAP=1
# What a run spills goes to memory, where there is a file system for it.
[ -w /dev/shm ] && export TMPDIR=${TMPDIR:-/dev/shm}

# Where a target's seeds lie: archives and workbooks are those of the tests.
seeds_of() {
    case $1 in
        zip) echo tests/data/zip ;;
        workbook) echo crates/spreadsheet/tests/data ;;
        *) echo "fuzz/seeds/$1" ;;
    esac
}

if [ "$seconds" = seeds ]; then
    # As the tests are built, without what a search looks at.
    export CARGO_PROFILE_DEV_DEBUG=line-tables-only
    cargo build --quiet --manifest-path fuzz/Cargo.toml --target-dir target
    for target in $targets; do
        mapfile -t seeds < <(find "$(seeds_of "$target")" -type f 2>/dev/null | sort)
        printf '== %s, %s seeds\n' "$target" "${#seeds[@]}"
        [ ${#seeds[@]} = 0 ] || "target/debug/$target" -timeout=60 -detect_leaks=0 "${seeds[@]}" >/dev/null 2>target/fuzz.log ||
            { tail -20 target/fuzz.log; exit 1; }
    done
    exit
fi

command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
how=(--target "$host" --target-dir target/fuzz --sanitizer "${SANITIZER:-none}")
cargo fuzz build "${how[@]}"
for target in $targets; do
    mkdir -p "fuzz/corpus/$target"
    printf '== %s, %s\n' "$target" "$seconds"
    cargo fuzz run "${how[@]}" "$target" "fuzz/corpus/$target" "$(seeds_of "$target")" -- \
        -max_total_time="$seconds" -dict=fuzz/dict/account.dict -timeout=25 -rss_limit_mb=4096 \
        -detect_leaks=0 -print_final_stats=1 2>&1 | grep -E '^(stat::|==|SUMMARY|thread|Done|.*panicked)' || exit 1
done
