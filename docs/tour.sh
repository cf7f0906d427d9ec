#!/usr/bin/env bash
# A tour of acctpack in a minute: run it, or read it and type along. It works in a folder of its own, sends
# nothing to anyone, and leaves nothing behind. `acctpack` must be on the path:
#
#     cargo build --release && PATH=$PWD/target/release:$PATH bash docs/tour.sh
set -euo pipefail

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
# Shows a command and runs it; check exits with 1 where it rejects a list, which is no end of the tour.
run() {
    printf '\033[32m$\033[0m %s\n' "$*"
    "$@" || [ $? -eq 1 ]
}

folder=$(mktemp -d)
trap 'kill "${sandbox:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

say "A list as it comes out of a spreadsheet: a header, a broken number, a missing value, a name."
cat > campaign.csv <<'LIST'
手机号
13800138000
13800138001
 13800138002
13800138003
13800138004
13800138005
13800138006
13800138007
13800138008
13800138009
13800138000
1.38E+10
null
张三
LIST
run acctpack check campaign.csv

say "Clean it. The rows that cannot be kept go to a table that says why."
run acctpack clean campaign.csv -o campaign.zip --deny placeholder --rejects rejected.csv --report campaign.html
run cat rejected.csv

say "Correct the broken number, and clean the table: the other row is rejected again, by the setting that it names."
run sed -i.bak 's/,1.38E+10$/,13800138010/' rejected.csv
run acctpack clean rejected.csv -o rest.txt
run cat rest.txt

say "Rehearse a push against a mock of the service, on this machine."
acctpack sandbox > sandbox.url 2>/dev/null &
sandbox=$!
for _ in $(seq 100); do [ -s sandbox.url ] && break; sleep 0.1; done
url=$(head -1 sandbox.url)
run acctpack send campaign.csv --title 'Summer sale' --content 'Starts at ten' --base-url "$url" --yes

say "Done. Next: docs/getting-started.md, or acctpack --help."
