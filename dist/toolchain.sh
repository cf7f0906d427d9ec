# Sourced by what builds for another target: sets $cargo, a command as an array, and the environment that it
# wants. Rustup's own standard library for the target serves where it is installed; else, on Debian, the
# compiler of the package rustc-web, which builds the library from source.

# Installs packages of Debian that are missing.
debian() {
    local missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as=()
    [ "$(id -u)" = 0 ] || as=(sudo)
    "${as[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
}

# toolchain TARGET LIBRARY...: what builds for a target, and the crates of the standard library that it needs.
toolchain() {
    local target=$1 library=$2
    if rustup target list --installed 2>/dev/null | grep -qx "$target"; then
        cargo=(cargo)
        return
    fi
    if ! command -v dpkg >/dev/null; then
        echo "install the standard library first: rustup target add $target" >&2
        return 1
    fi
    debian rustc-web cargo-web rust-web-src
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    # Rustup's cargo would set its own compiler.
    unset RUSTUP_TOOLCHAIN CARGO
    # A target folder of its own: two compilers in one would build all anew each time.
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/web}
    cargo=(/usr/bin/cargo -Z "build-std=$library")
    # LLVM's linker comes with rustup, else with a package.
    lld=$(ls "$(rustup run stable rustc --print sysroot 2>/dev/null || echo /nowhere)"/lib/rustlib/*/bin/rust-lld 2>/dev/null | head -1) || true
    [ -n "$lld" ] || { debian lld; lld=$(command -v wasm-ld || command -v ld.lld); }
}
