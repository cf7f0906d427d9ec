#!/usr/bin/env bash
# Clients that nobody here wrote talk to the sandbox: curl with the documented command lines, the
# PyPI package xinge, Python's requests, Node's fetch and form-data, Java's HttpClient. Each gets a
# sandbox of its own, which demands credentials; what arrived there is held to what was sent.
#
# usage: crates/cli/tests/clients/run.sh [PATH-OF-ACCTPACK]
#
# Needs curl and python3. What the clients need besides is installed into a temporary folder, by pip
# and npm; a client whose runtime or package is not to be had is reported as skipped. The exit status is 1
# when any client failed.
set -uo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)

for needed in curl python3; do
    command -v "$needed" >/dev/null || { echo "$needed is needed" >&2; exit 2; }
done

acctpack=${1:-}
if [ -z "$acctpack" ]; then
    (cd "$root" && cargo build --quiet) || exit 2
    acctpack=${CARGO_TARGET_DIR:-$root/target}/debug/acctpack
fi

export TPNS_ACCESS_ID=1500001048 TPNS_SECRET_KEY=1452fcebae9f3115ba794fb0fff2fd73
# The sandbox is on this machine: no proxy is meant for it.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
folder=$(mktemp -d)
sandbox=
stop() {
    [ -n "$sandbox" ] && kill "$sandbox" 2>/dev/null && wait "$sandbox" 2>/dev/null
    sandbox=
}
trap 'stop; rm -rf "$folder"' EXIT

# What every client uploads: a list under a Chinese name, the same in a zip, and one with a row that
# is too short.
mkdir "$folder/lists"
printf '13800138000\n13800138001\n13800138002\n' >"$folder/lists/号码包.txt"
printf '13800138000\nx\n' >"$folder/lists/bad.txt"
(cd "$folder/lists" && python3 -c "
import zipfile
with zipfile.ZipFile('audience.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.write('号码包.txt', 'audience.txt')") || exit 2
export LISTS=$folder/lists

failed=0
line() { printf '%-9s%-28s%s\n' "$1" "$2" "$3"; }

# client NAME WHAT-ARRIVES COMMAND...: runs a client against a sandbox of its own. What must arrive is
# a line for check.py.
client() {
    local name=$1 arrives=$2 told
    shift 2
    rm -f "$folder/url"
    "$acctpack" sandbox --quiet --access-id "$TPNS_ACCESS_ID" >"$folder/url" &
    sandbox=$!
    for _ in $(seq 200); do
        [ -s "$folder/url" ] && break
        sleep 0.05
    done
    SANDBOX=$(cat "$folder/url")
    export SANDBOX
    if "$@" >"$folder/log" 2>&1 && told=$(python3 "$here/check.py" "$arrives" 2>&1); then
        line ok "$name" "$told"
    else
        failed=1
        line FAILED "$name" "${told:-}"
        sed 's/^/         /' "$folder/log"
    fi
    stop
}

skip() { line skipped "$1" "$2"; }

client "curl, Basic" "uploads basic:3" bash "$here/curl_basic.sh"
if command -v openssl >/dev/null; then
    client "curl, signature" "uploads sign:3" bash "$here/curl_sign.sh"
else
    skip "curl, signature" "no openssl to sign with"
fi

if python3 -m venv "$folder/venv" >"$folder/log" 2>&1 &&
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests xinge==2.0.4 >"$folder/log" 2>&1; then
    python=$folder/venv/bin/python
    client "Python requests" "uploads basic:3" "$python" "$here/requests_upload.py"
    client "PyPI xinge 2.0.4" "one-upload basic:1 basic:1 basic:3" "$python" "$here/push_by_xinge.py"
else
    skip "Python requests, PyPI xinge" "no venv, or PyPI is out of reach"
fi

if command -v node >/dev/null; then
    client "Node fetch, FormData" "uploads basic:3" node "$here/fetch_upload.mjs"
    if npm install --silent --no-audit --no-fund --prefix "$folder/npm" form-data@4 >"$folder/log" 2>&1; then
        cp "$here/form_data_upload.mjs" "$folder/npm/"
        client "Node form-data, submit" "uploads" node "$folder/npm/form_data_upload.mjs" submit
        client "Node form-data, fetch" "uploads" node "$folder/npm/form_data_upload.mjs" fetch
    else
        skip "Node form-data" "the npm registry is out of reach"
    fi
else
    skip "Node fetch, form-data" "node is not installed"
fi

if command -v java >/dev/null; then
    client "Java HttpClient" "uploads basic:3" java -Dfile.encoding=UTF-8 "$here/Upload.java"
else
    skip "Java HttpClient" "java is not installed"
fi

exit $failed
