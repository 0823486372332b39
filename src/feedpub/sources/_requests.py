"""Requests of one source: with what signs in, which goes to its own host and into no message."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from feedpub.errors import ConfigError, ReadError
from feedpub.fetch import StatusError, is_same_site
from feedpub.model import Source
from feedpub.sources._reader import Fetch, Fetched

#: https://www.rfc-editor.org/rfc/rfc9110#section-5.1
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")


class Requests(Fetch):
    """Fetches for *source*."""

    def __init__(self, fetch: Fetch, source: Source) -> None:
        self._fetch, self._source = fetch, source
        #: Environment variable → what it holds.
        self._secrets: dict[str, str] = {}
        self._own: Mapping[str, str] | None = None

    def __call__(self, url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        """Return the answer of *url*.

        Raises:
            ReadError: There is none; what is said of it holds no secret.
            ConfigError: What signs in is missing.
        """
        if self._own is None:
            self._own = self._headers()
        own = self._own if is_same_site(self._source.path, url) else {}
        try:
            return self._fetch(url, headers={**headers, **own})
        except StatusError as error:
            if error.status in {401, 403} and not error.is_elsewhere:
                error.help = self._remedy()
            raise self._hushed(error) from None
        except ReadError as error:
            raise self._hushed(error) from None

    def secret(self, variable: str) -> str:
        """Return what the environment *variable* holds, and keep it out of messages.

        Raises:
            ConfigError: It is not set, or empty.
        """
        found = os.environ.get(variable, "").strip()
        if not found:
            raise ConfigError(
                f"the environment variable {variable} is not set", place=self._source.path,
                help=f"Set it where feedpub runs: export {variable}=…",
            )  # fmt: skip
        self._secrets[variable] = found
        return found

    def _headers(self) -> dict[str, str]:
        source = self._source
        found = dict(source.headers)
        found |= {name: self.secret(variable) for name, variable in source.headers_env.items()}
        if source.password_env is not None:
            pair = f"{source.user}:{self.secret(source.password_env)}"
            found["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        for name, value in found.items():
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                raise ConfigError(f"the header {name!r} contains characters that are not allowed",
                                  place=source.path)  # fmt: skip
        return found

    def _remedy(self) -> str:
        """Return what to do about a server that refuses."""
        names = " and ".join(self._secrets)
        if self._source.password_env is not None:
            return (
                f"Check that the password of {self._source.user!r} in the environment variable"
                f" {names} is right, and may read this."
            )
        if names:
            return f"Check that the value of the environment variable {names} is still valid."
        return (
            'Sign in: write user = "…" and password_env = "NAME" in its [[source]], NAME being the'
            " environment variable that holds the password, or headers_env = { Authorization ="
            ' "NAME" }.'
        )

    def _hushed(self, error: ReadError) -> ReadError:
        for secret in self._secrets.values():
            for text in {secret, quote(secret, safe="")}:
                error.message = error.message.replace(text, "…")
                error.place = error.place and error.place.replace(text, "…")
                error.help = error.help and error.help.replace(text, "…")
        error.args = (error.message,)
        return error
