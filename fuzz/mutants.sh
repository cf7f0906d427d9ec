#!/usr/bin/env bash
# Proves that the fuzz targets see: ten faults are planted by hand in a copy of the sources
# (fuzz/mutants.patch), in the deduplication, the cutting, the rejected rows and the reports. What the
# target `clean` calls must find each within a minute, and nothing where none is planted.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
seconds=${1:-60}
target=${CARGO_TARGET_DIR:-$root/target}
copy=$target/mutants

rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar cf - | tar xf - -C "$copy"
cd "$copy"
patch -p1 --quiet <"$root/fuzz/mutants.patch" ||
    { echo "fuzz/mutants.patch no longer fits the sources: plant its faults anew" >&2; exit 2; }
export CARGO_TARGET_DIR=$target
program=$(cargo test --package acctpack --test it --no-run 2>&1 |
    sed -n 's/^ *Executable .*(\(.*\))$/\1/p')
case $program in /*) ;; *) program=$copy/$program ;; esac

missed=0
for mutant in 0 1 2 3 4 5 6 7 8 9 10; do
    started=$SECONDS
    if MUTANT=$mutant ACCTPACK_FUZZ_SECONDS=$seconds "$program" against_oracle >"$copy/log" 2>&1; then
        found=no
    else
        found=yes
    fi
    printf 'fault %2d: found %s, %d s\n' "$mutant" "$found" "$((SECONDS - started))"
    case $mutant-$found in
    0-no) ;;
    0-yes) cat "$copy/log" && missed=$((missed + 1)) ;;
    *-no) missed=$((missed + 1)) ;;
    esac
done
rm -rf "$copy"
[ "$missed" = 0 ]
