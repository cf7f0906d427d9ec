#!/usr/bin/env bash
# Makes what is published: dist/build.sh linux-x86_64|linux-aarch64|windows|wheel|npm|html|deb|docker ...
# Each goes to dist/out/ with its checksum, beside a list of what it is made of (CycloneDX). The same commit gives
# the same bytes in any folder: times are the commit's, paths are relative, archives are sorted. On Debian what is
# needed is installed; elsewhere it is named.
set -euo pipefail
cd "$(dirname "$0")/.."
source dist/toolchain.sh

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
repository=$(sed -n 's/^repository = "\(.*\)"/\1/p' Cargo.toml | head -1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC CARGO_INCREMENTAL=0 CARGO_PROFILE_RELEASE_STRIP=symbols
umask 022
out=$PWD/dist/out
work=$PWD/target/dist
mkdir -p "$out" "$work"

# No path of this machine is in what is built.
paths() {
    local rustup=${RUSTUP_HOME:-$HOME/.rustup} cargo_home=${CARGO_HOME:-$HOME/.cargo}
    printf -- '--remap-path-prefix=%s=. --remap-path-prefix=%s=cargo --remap-path-prefix=%s=rustup --remap-path-prefix=/usr/lib/rustlib=rustlib' \
        "$PWD" "$cargo_home" "$rustup"
}

# Tools from PyPI, in a folder of their own.
tool() {
    [ -d target/tools ] || python3 -m venv target/tools
    [ -x "target/tools/bin/$1" ] || target/tools/bin/pip --quiet install "${2:-$1}"
    PATH=$PWD/target/tools/bin:$PATH
}

# program TARGET: the program for a target; sets $program. Those for Linux are linked by zig against musl, and need
# nothing of the system that they run on.
program() {
    local target=$1 build=build
    (
        export CARGO_TARGET_DIR=$PWD/target/web
        RUSTFLAGS="$(paths)"
        case $target in
        *-windows-gnu)
            debian gcc-mingw-w64-x86-64
            export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc-posix
            # Else the linker writes down when it was run.
            RUSTFLAGS+=" -C link-arg=-Wl,--no-insert-timestamp"
            ;;
        *-musl)
            tool cargo-zigbuild
            build=zigbuild
            ;;
        esac
        export RUSTFLAGS
        toolchain "$target" std,panic_unwind
        [ "${cargo[0]}" = cargo ] || export CARGO=${cargo[0]}
        if [ $build = zigbuild ]; then
            cargo-zigbuild zigbuild --locked --release -p acctpack-cli --target "$target" "${cargo[@]:1}"
        else
            "${cargo[@]}" build --locked --release -p acctpack-cli --target "$target"
        fi
    )
    program=$(ls "$PWD/target/web/$target/release/acctpack"{,.exe} 2>/dev/null | head -1)
}

# Runs the program for a target, on another processor by way of an emulator.
run() {
    case $1 in
    *-aarch64* | */aarch64-*) [ "$(uname -m)" = aarch64 ] || { debian qemu-user-static; set -- qemu-aarch64-static "$@"; } ;;
    esac
    "$@"
}

# tree TARGET FOLDER: what an archive holds: the program, its man pages and completions, licences.
tree() {
    program "$1"
    rm -rf "$2"
    mkdir -p "$2/man" "$2/completions"
    cp "$program" README.md README.zh-CN.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$2/"
    run "$program" man "$2/man" >/dev/null
    for shell in bash zsh fish powershell; do
        run "$program" completions $shell >"$2/completions/acctpack.$shell"
    done
}

# The same bytes from the same files: sorted, with the commit's time and no owner.
archive() {
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$(dirname "$2")" -c "$(basename "$2")" |
        gzip -9n >"$1"
    done_with "$1"
}

done_with() {
    printf '%s  %s bytes\n' "${1#"$PWD"/}" "$(stat -c %s "$1")"
}

linux() {
    local name=acctpack-$version-linux-$1
    tree "$1-unknown-linux-musl" "$work/$name"
    archive "$out/$name.tar.gz" "$work/$name"
}

make_linux-x86_64() { linux x86_64; }
make_linux-aarch64() { linux aarch64; }

# One folder in a zip, and nothing that must stand beside the program.
make_windows() {
    local name=acctpack-$version-windows-x86_64
    program x86_64-pc-windows-gnu
    rm -rf "${work:?}/$name"
    mkdir -p "$work/$name"
    cp "$program" README.md README.zh-CN.md LICENSE-MIT LICENSE-APACHE "$work/$name/"
    python3 dist/zip.py "$out/$name.zip" "$work/$name"
    done_with "$out/$name.zip"
}

# The module for Python with the program in it; the program alone where the module is not there.
make_wheel() {
    tool maturin 'maturin[zig]'
    local manifest=dist/wheel
    [ ! -f crates/python/pyproject.toml ] || manifest=crates/python
    cp README.md dist/wheel/
    (
        export RUSTFLAGS CARGO_TARGET_DIR=$PWD/target/wheel
        RUSTFLAGS=$(paths)
        cd "$manifest"
        maturin build --quiet --release --strip --zig --compatibility manylinux2014 --out "$work/wheel"
    )
    local wheel
    wheel=$(ls -t "$work"/wheel/acctpack-"$version"-*.whl | head -1)
    cp "$wheel" "$out/"
    done_with "$out/$(basename "$wheel")"
}

# Once for all that hold it.
module() {
    [ -z "${is_module_built:-}" ] || return 0
    crates/wasm/build.sh "$work/acctpack.wasm"
    is_module_built=yes
}

make_npm() {
    module
    rm -rf "$work/npm"
    cp -r crates/wasm/npm "$work/npm"
    cp "$work/acctpack.wasm" LICENSE-MIT LICENSE-APACHE "$work/npm/"
    sed -i -e "s#\"version\": \".*\"#\"version\": \"$version\"#" \
        -e "s#git+https://[^\"]*#git+$repository.git#" -e "s#\"homepage\": \".*\"#\"homepage\": \"$repository\"#" "$work/npm/package.json"
    (cd "$work/npm" && npm pack --silent --pack-destination "$out" >/dev/null)
    done_with "$out/acctpack-$version.tgz"
}

make_html() {
    module
    node crates/wasm/web/assemble.mjs "$work/acctpack.wasm" "$out/acctpack.html" >/dev/null
    done_with "$out/acctpack.html"
}

make_deb() {
    local root=$work/deb name=acctpack_${version}_amd64.deb
    tree x86_64-unknown-linux-musl "$work/for-deb"
    rm -rf "$root"
    mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/man/man1" "$root/usr/share/doc/acctpack" \
        "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
        "$root/usr/share/fish/vendor_completions.d"
    install -m 755 "$work/for-deb/acctpack" "$root/usr/bin/"
    cp "$work"/for-deb/man/*.1 "$root/usr/share/man/man1/"
    gzip -9n "$root"/usr/share/man/man1/*.1
    cp "$work/for-deb/completions/acctpack.bash" "$root/usr/share/bash-completion/completions/acctpack"
    cp "$work/for-deb/completions/acctpack.zsh" "$root/usr/share/zsh/vendor-completions/_acctpack"
    cp "$work/for-deb/completions/acctpack.fish" "$root/usr/share/fish/vendor_completions.d/acctpack.fish"
    cp LICENSE-MIT "$root/usr/share/doc/acctpack/copyright"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: acctpack
Version: $version
Architecture: amd64
Maintainer: the acctpack developers <acctpack@localhost>
Section: utils
Priority: optional
Homepage: $repository
Installed-Size: $(find "$root/usr" -type f -printf "%s\n" | awk "{ sum += \$1 } END { print int(sum / 1024) + 1 }")
Description: checks, cleans and delivers account packages for push campaigns
 acctpack tells what is wrong with a list of user accounts before it is uploaded
 to a push service, fixes what can be fixed without loss, and sends it.
CONTROL
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$root" "$out/$name" >/dev/null
    done_with "$out/$name"
}

# An image that holds the program and nothing else. Where no daemon runs, what it is built from is packed.
make_docker() {
    local context=$work/docker
    program x86_64-unknown-linux-musl
    rm -rf "$context"
    mkdir -p "$context"
    cp "$program" dist/Dockerfile LICENSE-MIT LICENSE-APACHE "$context/"
    archive "$out/acctpack-$version-docker-context.tar.gz" "$context"
    if docker info >/dev/null 2>&1; then
        docker build --quiet -t "acctpack:$version" "$context" >/dev/null
        docker save "acctpack:$version" | gzip -9n >"$out/acctpack-$version-docker.tar.gz"
        done_with "$out/acctpack-$version-docker.tar.gz"
    else
        echo "no docker daemon answers here: build the image with docker build -t acctpack target/dist/docker"
    fi
}

[ $# -gt 0 ] || { sed -n '2p' "$0" | cut -c3-; exit 2; }
for what in "$@"; do
    declare -F "make_$what" >/dev/null || { echo "there is no $what: $(sed -n '2p' "$0" | cut -c3-)" >&2; exit 2; }
done
for what in "$@"; do
    printf '\n== %s\n' "$what"
    "make_$what"
done
python3 dist/sbom.py >"$out/acctpack-$version.cdx.json"
(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\n' | sort | xargs sha256sum >SHA256SUMS)
python3 dist/manifests.py "$version" "$repository"
printf '\n'
cat "$out/SHA256SUMS"
