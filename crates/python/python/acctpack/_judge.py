"""`judge` and `Judge`: the rules over values that stand in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from . import _acctpack
from ._acctpack import Array
from ._options import Options, merged
from ._report import Finding
from ._source import Accounts, speaks_arrow

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import Settings

Mode: TypeAlias = Literal["clean", "check"]


class Judged(NamedTuple):
    """What one row is."""

    #: "kept", "rejected", "blank" or "header".
    outcome: str
    #: The account as it would be kept; `None` unless it is.
    account: str | None
    #: What was found and is still so.
    codes: tuple[str, ...]
    #: What was fixed.
    fixed: tuple[str, ...]


class Judge:
    """The rules, compiled once. Picklable, and may be used by many threads at once.

    >>> judge = Judge(fix=["full-width"])
    >>> judge.one(" １３８００１３８０００")
    Judged(outcome='kept', account='13800138000', codes=(), fixed=('surrounding-whitespace', 'full-width'))
    >>> len(judge(["alice", None, "x"]))
    3
    """

    def __init__(
        self, options: Options | None = None, *, mode: Mode = "clean", **settings: Unpack[Settings]
    ) -> None:
        self._options = Options(**merged(options, settings))
        self._mode = mode
        self._judge = _acctpack.Judge(self._options.to_dict(), mode)

    def __call__(self, accounts: Accounts, *, masks: bool = False) -> Array:
        """A struct for each value: `account` (null unless kept), `outcome`, `codes`, `fixed`; with `masks`
        numbers in place of the last three, bits by the order of :func:`rules`. A null is a blank row."""
        column = accounts if speaks_arrow(accounts) else _acctpack.strings(accounts)
        return self._judge.column(column, masks)

    def one(self, row: str | bytes) -> Judged:
        """What one row is."""
        outcome, account, codes, fixed = self._judge.one(row)
        return Judged(outcome, account, tuple(codes), tuple(fixed))

    def explain(self, row: str | bytes, *, lang: Literal["en", "zh"] = "en") -> list[Finding]:
        """Everything that is found in one row, in words."""
        return [Finding(**finding) for finding in self._judge.explain(row, lang)]

    def __repr__(self) -> str:
        return f"Judge({self._options!r}, mode={self._mode!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _judge, (self._options, self._mode)

    def __dask_tokenize__(self) -> tuple[str, str, str]:
        return "acctpack.Judge", repr(self._options), self._mode


def _judge(options: Options, mode: Mode) -> Judge:
    return Judge(options, mode=mode)


def judge(
    accounts: Accounts,
    /,
    *,
    options: Options | None = None,
    mode: Mode = "clean",
    masks: bool = False,
    **settings: Unpack[Settings],
) -> Array:
    """Judges a column, value by value: see :class:`Judge`.

    >>> judge(["alice", "x"]).to_pylist()[1]["codes"]
    ['too-short']
    """
    return Judge(options, mode=mode, **settings)(accounts, masks=masks)
