"""docs/library.md is run: its code as one program, and what it shows is what that prints."""

from __future__ import annotations

import importlib.util
import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_docs import matches

import feedpub

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "library.md").read_text("utf-8")
BLOCKS = re.findall(
    r"(?<! -->\n)^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```)?",
    PAGE,
    re.M | re.S,
)


class Response:
    """What stands in for a framework's response where it is not installed."""

    def __init__(self, content: bytes, **headers: str) -> None:
        self.content = content
        self.headers = headers


class Flask:
    def __init__(self, name: str) -> None:
        self.routes: dict[str, Callable[[], Response]] = {}

    def get(self, path: str) -> Callable[[Callable[[], Response]], Callable[[], Response]]:
        def add(view: Callable[[], Response]) -> Callable[[], Response]:
            self.routes[path] = view
            return view

        return add


def shared_task(task: Callable[..., Any]) -> Callable[..., Any]:
    return task


STAND_INS: dict[str, dict[str, object]] = {
    "django": {},
    "django.http": {"HttpResponse": Response},
    "flask": {"Flask": Flask, "Response": Response},
    "celery": {"shared_task": shared_task},
}


@pytest.fixture
def page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """Return what the code of the page leaves behind, having looked at what each block prints."""
    shutil.copytree(ROOT / "examples" / "newsroom", tmp_path / "newsroom")
    monkeypatch.chdir(tmp_path / "newsroom")
    for name, content in STAND_INS.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)
    names: dict[str, Any] = {"__name__": "page"}
    for code, shown in BLOCKS:
        exec(compile(code, "docs/library.md", "exec"), names)
        printed = capsys.readouterr().out
        assert matches(shown, printed), f"{code}\n{printed}"
    return names


def test_the_page_shows_what_its_code_prints(page: dict[str, Any]) -> None:
    assert len(BLOCKS) > 10
    assert b"<title>Rain until Friday</title>" in page["rss"](None).content
    view = page["app"].routes["/feed.json"]
    assert b'"title": "Rain until Friday"' in view().content.replace(b'":"', b'": "')
    assert any("missing-element" in said for said in page["check_feed"]("<rss><channel/></rss>"))


def test_the_first_example_is_less_than_ten_lines() -> None:
    code, _ = BLOCKS[0]
    assert len([line for line in code.splitlines() if line.strip()]) < 10


def test_the_page_is_linked() -> None:
    assert "docs/library.md" in (ROOT / "README.md").read_text("utf-8")


def test_every_name_that_the_pages_import_is_public() -> None:
    for page in (PAGE, (ROOT / "README.md").read_text("utf-8")):
        for names in re.findall(r"^from feedpub import (.+)$", page, re.M):
            assert {*names.split(", ")} <= {*feedpub.__all__}


@pytest.mark.parametrize("name", feedpub.__all__)
def test_every_public_name_says_what_it_is_for(name: str) -> None:
    value = getattr(feedpub, name)
    said = inspect.cleandoc(value.__doc__ or "")
    assert said.partition("\n")[0].endswith((".", ":")), said
    if inspect.isfunction(value) and len(inspect.signature(value).parameters) > 1:
        for parameter in inspect.signature(value).parameters:
            assert re.search(rf"\b{parameter}\b", said), f"{name} does not say what {parameter} is"


def test_names_and_their_types_are_the_same() -> None:
    text = (ROOT / "src" / "feedpub" / "__init__.py").read_text("utf-8")
    typed = re.findall(r"^    from feedpub\.\w+ import \w+ as (\w+)$", text, re.M)
    assert sorted(typed) == feedpub.__all__ == sorted(feedpub._PLACES)
    assert (ROOT / "src" / "feedpub" / "py.typed").exists()
    assert importlib.util.find_spec("feedpub.py") is None


def test_the_package_alone_loads_nothing() -> None:
    code = (
        "import sys; before = {*sys.modules}; import feedpub; "
        "print(sorted({*sys.modules} - before - {'feedpub', '__future__', 'typing'} "
        "- {name for name in sys.modules if name.startswith(('importlib', '_', 'collections'))}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.strip()
    assert not {"msgspec", "lxml", "click"} & {*re.findall(r"\w+", loaded)}, loaded
    assert "feedpub." not in loaded


def test_a_name_that_does_not_exist_is_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = feedpub.nothing
