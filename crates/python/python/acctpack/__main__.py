"""The program: `python -m acctpack`, and the command `acctpack` that comes with the package."""

from __future__ import annotations

import signal
import sys

from ._acctpack import main as _main


def main() -> int:
    """Runs the program by the words of the command line, and returns its exit status."""
    # The program heeds signals by itself; what whoever started it has ignored stays ignored.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _main(["acctpack", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
