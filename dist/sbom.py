"""What the program is made of, as CycloneDX 1.5: every crate with its version, licence and checksum, as Cargo.lock has
them. The same commit gives the same text."""

import json
import os
import subprocess
import time
import tomllib
from pathlib import Path

metadata = json.loads(
    subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1"], check=True, capture_output=True, text=True
    ).stdout
)
lock = tomllib.loads(Path("Cargo.lock").read_text())
checksums = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}
packages = {p["id"]: p for p in metadata["packages"]}
nodes = {n["id"]: n for n in metadata["resolve"]["nodes"]}


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def used(identity):
    """What a crate is built from; not what its tests need."""
    return [d["pkg"] for d in nodes[identity]["deps"] if any(k["kind"] != "dev" for k in d["dep_kinds"])]


root = next(p["id"] for p in metadata["packages"] if p["name"] == "acctpack-cli")
seen, waiting = set(), [root]
while waiting:
    identity = waiting.pop()
    if identity not in seen:
        seen.add(identity)
        waiting.extend(used(identity))


def component(package):
    entry = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
        "licenses": [{"expression": package["license"].replace("/", " OR ")}] if package["license"] else [],
    }
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return entry


program = component(packages[root]) | {"type": "application", "name": "acctpack"}
crates = sorted((packages[i] for i in seen if i != root), key=lambda p: (p["name"], p["version"]))
moment = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
bill = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment), "component": program},
    "components": [component(p) for p in crates],
    "dependencies": [
        {"ref": reference(packages[i]), "dependsOn": sorted({reference(packages[d]) for d in used(i)})}
        for i in sorted(seen)
    ],
}
print(json.dumps(bill, indent=1))
