#!/usr/bin/env bash
# The static program where there is nothing but it: in an empty root folder, as in a container made from scratch, and on
# the first kernel interface that musl and Rust know. dist/old-linux.sh [PROGRAM].
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-target/web/x86_64-unknown-linux-musl/release/acctpack}
[ -x "$program" ] || { echo "build it first: dist/build.sh linux-x86_64" >&2; exit 1; }
echo "libraries that it wants: $(readelf -d "$program" | grep -c NEEDED || true)"
! readelf -d "$program" | grep NEEDED
! readelf -l "$program" | grep INTERP
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root/tmp"
cp "$program" "$root/acctpack"
printf '13800138000\nx\n13800138000\n' >"$root/list.txt"
as=()
[ "$(id -u)" = 0 ] || as=(unshare --map-root-user)
status=0
"${as[@]}" chroot "$root" /acctpack check /list.txt --format concise || status=$?
[ $status = 1 ]
"${as[@]}" chroot "$root" /acctpack clean /list.txt -o /package.zip -qq
[ -s "$root/package.zip" ]
echo "it runs in an empty root folder"
