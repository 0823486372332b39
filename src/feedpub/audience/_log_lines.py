"""Lines of access logs: common, combined, JSON of nginx and others, Caddy.

https://httpd.apache.org/docs/current/logs.html#accesslog, https://caddyserver.com/docs/logging
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, NamedTuple
from urllib.parse import unquote

from feedpub.patterns import pattern

#: A text in quotation marks, and how it ends: without one if the line was cut off.
_QUOTED = pattern(r'"((?:[^"\\]|\\.)*+)("|\\?$)')
_VIRTUAL_HOST = pattern(r"[\w.-]++:[0-9]{1,5}")
_NUMBERS = pattern(r" ([1-5][0-9]{2}) ([0-9]{1,18}|-)(?= |$)")
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
_DAY = re.compile(r"([0-9]{1,2})/([A-Z][a-z]{2})/([0-9]{4}):")
#: What programs call the same in JSON; the first that is there counts. Deeper ones with dots.
_NAMES: Mapping[str, Sequence[str]] = {
    "address": ("request.client_ip", "request.remote_ip", "remote_addr", "client_ip", "clientip",
                "remote_ip", "ClientHost", "ClientIP", "client", "ip"),
    "time": ("ts", "time_iso8601", "@timestamp", "time_local", "time", "timestamp", "StartUTC",
             "EdgeStartTimestamp", "msec", "date"),
    "request": ("request",),
    "method": ("request.method", "request_method", "method", "RequestMethod",
               "ClientRequestMethod"),
    "path": ("request.uri", "request_uri", "uri", "path", "url", "RequestPath",
             "ClientRequestURI", "ClientRequestPath"),
    "status": ("status", "response_status", "DownstreamStatus", "EdgeResponseStatus",
               "status_code"),
    "bytes": ("size", "body_bytes_sent", "bytes_sent", "bytes", "DownstreamContentSize",
              "EdgeResponseBytes"),
    "agent": ("request.headers.User-Agent", "http_user_agent", "user_agent", "agent",
              "request_User-Agent", "ClientRequestUserAgent", "userAgent"),
}  # fmt: skip


class Hit(NamedTuple):
    """One request.

    Attributes:
        address: Who asked; it is not kept.
        day: When, as the log has it.
        method: ``GET``, …
        path: Of what, without a query.
        status: What was answered.
        bytes: How much.
        agent: What the program calls itself.
    """

    address: str
    day: date
    method: str
    path: str
    status: int
    bytes: int
    agent: str


def hit_of(line: str) -> Hit:
    """Return the request in *line*.

    Raises:
        ValueError: It is not a line of an access log.
    """
    return _of_json(line) if line.startswith("{") else _of_text(line)


def _of_text(line: str) -> Hit:
    start = line.find("[")
    end = line.find("]", start)
    words = line[: max(start, 0)].split(None, 4)
    request = _QUOTED.search(line, max(end, 0))
    if min(start, end) < 0 or len(words) < 3 or request is None or request[2] != '"':
        raise ValueError("is not a line of an access log")
    numbers = _NUMBERS.match(line, request.end())
    if numbers is None:
        raise ValueError("has no status")
    rest = [text for text, end in _QUOTED.findall(line, numbers.end()) if end == '"']
    is_behind = len(words) > 3 and _VIRTUAL_HOST.fullmatch(words[0]) is not None
    method, path = _asked(request[1])
    return Hit(
        address=words[1] if is_behind else words[0],
        day=_day(line[start + 1 : end]),
        method=method,
        path=path,
        status=int(numbers[1]),
        bytes=0 if numbers[2] == "-" else int(numbers[2]),
        agent=rest[1] if len(rest) > 1 else "",
    )


def _of_json(line: str) -> Hit:
    try:
        found: dict[str, Any] = json.loads(line)  # it begins like one
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    values = {name: _first(found, names) for name, names in _NAMES.items()}
    if isinstance(values["request"], str):
        values["method"], values["path"] = _asked(values["request"])
    path, status = values["path"], _number(values["status"])
    if not isinstance(path, str) or not 100 <= status <= 599:
        raise ValueError("has no path or no status")
    return Hit(
        address=str(values["address"] or ""),
        day=_instant(values["time"]),
        method=str(values["method"] or "GET"),
        path=_plain(path),
        status=status,
        bytes=max(0, _number(values["bytes"])),
        agent=str(values["agent"] or ""),
    )


def _first(found: Mapping[str, Any], names: Sequence[str]) -> Any:
    for name in names:
        value: Any = found
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            return value
    return None


def _number(value: Any) -> int:
    """Return *value* as a number; 0 if there is none.

    Raises:
        ValueError: It is something else.
    """
    if value is None or value in ("", "-"):
        return 0
    try:
        number = int(float(value))
    except (TypeError, OverflowError) as error:
        raise ValueError("is not a number") from error
    if abs(number) >= 1 << 60:
        raise ValueError("is too large")
    return number


def _asked(request: str) -> tuple[str, str]:
    """Return the method and the path of ``GET /rss.xml HTTP/1.1``."""
    words = request.split()
    if len(words) < 2:
        raise ValueError("has no request")
    return words[0], _plain(words[1])


def _plain(target: str) -> str:
    """Return the path in *target*, decoded."""
    if "://" in target:
        target = "/" + target.partition("://")[2].partition("/")[2]
    return unquote(target.partition("?")[0].partition("#")[0])


def _day(text: str) -> date:
    found = _DAY.match(text)
    if found is not None and found[2] in _MONTHS:
        return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
    return date.fromisoformat(text[:10])


def _instant(value: Any) -> date:
    """Return the day of a time in JSON: seconds (or more precise) since 1970, or a text."""
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return _day(value.replace("/", "-") if value[:4].isdigit() else value)
    try:
        seconds = float(value)
        if not isfinite(seconds):
            raise ValueError("has no time")
        while abs(seconds) > 1e11:  # milliseconds, microseconds, nanoseconds
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC).date()
    except (TypeError, OverflowError, OSError) as error:
        raise ValueError("has no time") from error
