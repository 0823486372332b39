"""A WebSub hub and a subscriber, of Flask-WebSub, and the site whose feeds they are about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest


class _Now:
    """What Flask-WebSub needs of Celery: here, what is to be done later is done at once."""

    def task(self, function: Any = None, *, bind: bool = False, **_: object) -> Any:
        if function is None:
            return partial(self.task, bind=bind)

        class Task:
            def delay(self, *arguments: object) -> None:
                function(*((self, *arguments) if bind else arguments))

        return Task()


class WebSubWorld:
    """A site that is served with its Link headers, a hub, and a subscriber of its feeds.

    Attributes:
        url: Its address.
        hub: That of the hub.
        folder: Where the files of the site are.
        heard: What the subscriber was sent: topic and content.
        asked: What the hub was asked: its forms.
    """

    def __init__(self, folder: Path) -> None:
        flask = pytest.importorskip("flask")
        from flask_websub.hub import Hub, SQLite3HubStorage
        from flask_websub.subscriber import (
            SQLite3SubscriberStorage,
            SQLite3TempSubscriberStorage,
            Subscriber,
        )
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self.folder = folder / "public"
        self.heard: list[tuple[str, bytes]] = []
        self.asked: list[dict[str, list[str]]] = []
        self._app = flask.Flask("site")
        self._app.config.update(PUBLISH_SUPPORTED=True, AUTO_SET_SECRET=False)
        hub = Hub(SQLite3HubStorage(str(folder / "hub")), _Now())
        self._app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
        self._subscriber = Subscriber(
            SQLite3SubscriberStorage(str(folder / "subscriber")),
            SQLite3TempSubscriberStorage(str(folder / "asked")),
        )
        self._subscriber.add_listener(self._listen)
        self._app.register_blueprint(self._subscriber.build_blueprint(url_prefix="/callbacks"))
        self._app.before_request(self._note)
        self._app.add_url_rule("/<path:name>", view_func=self._file)
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}/"
        self.hub = f"{self.url}hub"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def subscribe(self, topic: str) -> None:
        """Subscribe to a feed; the hub verifies that this was meant."""
        with self._app.test_request_context(base_url=self.url):
            self._subscriber.subscribe(topic_url=topic, hub_url=self.hub)

    def _listen(self, topic: str, _: str, body: bytes) -> None:
        self.heard.append((topic, body))

    def _note(self) -> None:
        from flask import request

        if request.path == "/hub":
            self.asked.append(request.form.to_dict(flat=False))

    def _file(self, name: str) -> Any:
        from flask import send_from_directory

        answer = send_from_directory(self.folder, name)
        answer.headers.add("Link", f'<{self.hub}>; rel="hub", <{self.url}{name}>; rel="self"')
        return answer


@contextmanager
def websub_world(folder: Path) -> Iterator[WebSubWorld]:
    """Run a `WebSubWorld`."""
    world = WebSubWorld(folder)
    try:
        yield world
    finally:
        world.close()
