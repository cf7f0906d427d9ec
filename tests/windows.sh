#!/usr/bin/env bash
# Builds acctpack for Windows and runs the whole test suite there, under wine.
#
#     bash tests/windows.sh build               the program: target/windows/x86_64-pc-windows-gnu/debug/acctpack.exe
#     bash tests/windows.sh                     that, and all tests
#     bash tests/windows.sh -p acctpack-cli --test it windows    what `cargo test` takes: some of them
#
# It installs what it needs: Debian's Rust, which builds the standard library for any target, mingw and wine. Some
# 25 minutes of processor time when nothing is built yet, and 2 GB under target/windows.
set -euo pipefail
cd "$(dirname "$0")/.."

needed=(/usr/bin/rustc /usr/lib/rustlib/src/rust/library/std /usr/bin/x86_64-w64-mingw32-gcc-posix /usr/lib/wine/wine64)
for file in "${needed[@]}"; do
    [ -e "$file" ] && continue
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64 wine64 >/dev/null
    break
done

export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_PROFILE_DEV_DEBUG=0
export CARGO_TARGET_DIR=$PWD/target/windows
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc-posix
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=/usr/lib/wine/wine64
for_windows=(--target x86_64-pc-windows-gnu -Z build-std=std,test,panic_unwind)

/usr/bin/cargo build -p acctpack-cli "${for_windows[@]}"
[ "${1:-}" = build ] && exit

# A Windows of our own: no window is shown, nobody's registry is touched.
export WINEPREFIX=$CARGO_TARGET_DIR/wine WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=
[ -d "$WINEPREFIX/drive_c" ] || /usr/lib/wine/wine64 wineboot -i
gcc=x86_64-w64-mingw32-gcc-posix
$gcc -O2 -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" tests/windows/bcryptprimitives.c -ladvapi32
$gcc -O2 -municode -o "$CARGO_TARGET_DIR/starter.exe" tests/windows/starter.c
export STARTER=$CARGO_TARGET_DIR/starter.exe
# Each run of a program takes wine a tenth of a second.
export PROPTEST_CASES=${PROPTEST_CASES:-16}

which=("$@")
[ $# -gt 0 ] || which=(--workspace)
/usr/bin/cargo test --no-fail-fast "${for_windows[@]}" "${which[@]}"
