#!/usr/bin/env bash
# Whether the report page can be read by everyone: axe-core over pages of several lists, in Chromium. Installs both if
# they are missing: Chromium from the system's packages, axe-core and playwright-core (which fetches no browser
# of its own) from npm into target/tools.
set -euo pipefail
cd "$(dirname "$0")/../../../.."

if ! command -v chromium >/dev/null; then
    apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
fi
tools=target/tools/page
mkdir -p "$tools"
[ -f "$tools/package.json" ] || echo '{"private": true}' > "$tools/package.json"
[ -d "$tools/node_modules/axe-core" ] || npm --prefix "$tools" install --silent --no-audit --no-fund axe-core@4 playwright-core@1

cargo build --quiet --package acctpack-cli
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
printf 'phone;name\n13800138000;Max\n13800138001;Mia\n' > "$pages/table.csv"
printf '13800138000\n13800138001\n' > "$pages/good.txt"
for lang in en zh; do
    for list in examples/data/campaign.csv "$pages/table.csv" "$pages/good.txt"; do
        page=$pages/$(basename "$list").$lang.html
        target/debug/acctpack check "$list" --report "$page" --lang $lang -qq || [ $? -eq 1 ]
    done
    target/debug/acctpack clean examples/data/campaign.csv -o "$pages/out.txt" --force --report "$pages/clean.$lang.html" --lang $lang -qq
done
node crates/report/tests/page/axe.mjs "$tools" "$(command -v chromium)" "$pages"/*.html
