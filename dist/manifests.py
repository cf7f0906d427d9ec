"""Fills the templates of package managers with the checksums of what was built: python3 manifests.py VERSION REPOSITORY.
One whose archives are not all there is left out."""

import re
import sys
from pathlib import Path

version, repository = sys.argv[1:]
here = Path(__file__).parent
sums = dict(reversed(line.split()) for line in (here / "out/SHA256SUMS").read_text().splitlines())
known = {
    "VERSION": version,
    "REPOSITORY": repository,
    "OWNER": repository.rstrip("/").rsplit("/", 2)[-2],
    "SHA256_LINUX_X86_64": sums.get(f"acctpack-{version}-linux-x86_64.tar.gz"),
    "SHA256_LINUX_AARCH64": sums.get(f"acctpack-{version}-linux-aarch64.tar.gz"),
    "SHA256_MACOS_AARCH64": sums.get(f"acctpack-{version}-macos-aarch64.tar.gz"),
    "SHA256_MACOS_X86_64": sums.get(f"acctpack-{version}-macos-x86_64.tar.gz"),
    "SHA256_WINDOWS": sums.get(f"acctpack-{version}-windows-x86_64.zip"),
}
for template in sorted((here / "templates").rglob("*.*")):
    text = template.read_text()
    missing = [name for name in re.findall(r"@(\w+)@", text) if not known[name]]
    to = here / "out/manifests" / template.relative_to(here / "templates")
    if missing:
        to.unlink(missing_ok=True)
        continue
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(re.sub(r"@(\w+)@", lambda found: known[found[1]], text))
    print(f"dist/out/manifests/{template.relative_to(here / 'templates')}")
