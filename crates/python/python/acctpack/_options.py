"""Settings: what `check`, `clean` and `Judge` go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from . import _acctpack
from ._errors import UsageError

if TYPE_CHECKING:
    import os

Level = Literal["error", "warning", "allow"]
Format = Literal["txt", "csv", "zip"]


class Settings(TypedDict, total=False):
    """The keys of :class:`Options`, for `check(path, strict=True)`."""

    target: str
    strict: bool
    severity: Mapping[str, Level]
    fix: Iterable[str]
    no_fix: Iterable[str]
    account_type: int | None
    encoding: str | None
    delimiter: str
    column: str | int | None
    format: Format | None
    threads: int | None
    max_memory: int | str | None
    max_spill: int | str | None
    max_inflated: int | str | None


_ORDER = tuple(Settings.__annotations__)
_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def _size(value: int | str) -> int:
    """A number of bytes: 512, "512MB", "4GiB"."""
    if isinstance(value, int):
        return value
    text = value.strip().lower().removesuffix("b")
    base = 1000
    if text.endswith("i"):
        text, base = text[:-1], 1024
    power = 0
    if text and text[-1] in _UNITS:
        power, text = list(_UNITS).index(text[-1]) + 1, text[:-1]
    try:
        return int(float(text) * base**power)
    except ValueError:
        raise UsageError(f"{value!r} is no size: 512MB and 4GiB are") from None


class Options:
    """Settings, checked when they are made: immutable, hashable, picklable.

    >>> options = Options(strict=True, fix=["full-width"], severity={"duplicate": "warning"})
    >>> options
    Options(strict=True, severity={'duplicate': 'warning'}, fix=['full-width'])
    >>> options.replace(strict=False)
    Options(severity={'duplicate': 'warning'}, fix=['full-width'])
    >>> Options(fix=["no-such-code"])
    Traceback (most recent call last):
    acctpack._errors.UsageError: no code is called "no-such-code"; `acctpack rules` lists them all
    """

    __slots__ = ("_settings",)
    _settings: dict[str, Any]

    def __init__(self, **settings: Any) -> None:
        known: dict[str, Any] = {}
        for key in _ORDER:
            value = settings.pop(key, None)
            if value is None or value is False:
                continue
            if key in ("fix", "no_fix"):
                value = [value] if isinstance(value, str) else list(value)
            elif key == "severity":
                value = dict(sorted(value.items()))
            elif key in ("max_memory", "max_spill", "max_inflated"):
                value = _size(value)
            known[key] = value
        if settings:
            raise UsageError(f"no setting is called {next(iter(settings))!r}; there are {', '.join(_ORDER)}")
        _acctpack.validate(known)
        object.__setattr__(self, "_settings", known)

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Options:
        """The settings of an `acctpack.toml`. Targets of its own are not among them yet."""
        import tomllib  # type: ignore[import-not-found, unused-ignore]

        with open(path, "rb") as file:
            settings = {key.replace("-", "_"): value for key, value in tomllib.load(file).items()}
        if "targets" in settings:
            raise UsageError(f"{path}: targets of one's own are for the program; name a preset with `target`")
        levels = {
            "deny": "error",
            "error": "error",
            "warn": "warning",
            "warning": "warning",
            "allow": "allow",
        }
        if "severity" in settings:
            settings["severity"] = {
                code: levels.get(level, level) for code, level in settings["severity"].items()
            }
        return cls(**settings)

    def replace(self, **settings: Any) -> Options:
        """The same with other settings; `None` and `False` unset one."""
        return Options(**{**self._settings, **settings})

    def to_dict(self) -> dict[str, Any]:
        """What is set, by name."""
        return dict(self._settings)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("options do not change; replace() makes others")

    def __repr__(self) -> str:
        return f"Options({', '.join(f'{key}={value!r}' for key, value in self._settings.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Options) and self._settings == other._settings

    def __hash__(self) -> int:
        return hash(repr(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self._settings,)


def _made(settings: dict[str, Any]) -> Options:
    return Options(**settings)


def merged(options: Options | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a call: those of `options`, and what was given beside them."""
    base = options or Options()
    return (base.replace(**settings) if settings else base).to_dict()
