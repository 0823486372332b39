"""Texts of sites: front matter, what is in a text besides Markdown, and hostile files."""

from __future__ import annotations

import os
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from test_sources_markdown import PUBLICATION, articles, faults, laid_out, post, read

from feedpub import sources
from feedpub.errors import ReadError, UsageError
from feedpub.model import Source
from feedpub.vocabularies import TRANSFORMS, markdown_texts

HUGO = {"hugo.toml": 'baseURL = "https://h.example/"\n'}
JEKYLL = {"_config.yml": "url: https://j.example\nbaseurl: /b\ntagline: Wet\npermalink: /:title/\n"}


def body(text: str, root: Path, **files: str) -> str:
    """Return the HTML of the post *text* of Hugo."""
    laid_out(root, {**HUGO, "content/news/a.md": post("Rain", "2026-11-23", body=text), **files})
    return articles(root)["Rain"].content_html or ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{{< figure src="/a.jpg" alt="A" caption="B & \\"C\\"" link="/x/" >}}',
         '<figure><a href="/x/"><img src="https://h.example/a.jpg" alt="A"></a><figcaption>'
         "B &amp; &quot;C&quot;</figcaption></figure>"),
        ("{{< figure /a.jpg >}}", '<figure><img src="https://h.example/a.jpg"></figure>'),
        ("{{< youtube w7Ft2ymGmfc >}}",
         '<p><iframe src="https://www.youtube.com/embed/w7Ft2ymGmfc"></iframe></p>'),
        ('{{< youtube id="https://y.example/x" >}}', '<p><iframe src="https://y.example/x"></iframe></p>'),
        ("{{< vimeo 12 >}}", '<p><iframe src="https://player.vimeo.com/video/12"></iframe></p>'),
        ('{{< x user="ana" id="7" >}}',
         '<blockquote><a href="https://twitter.com/ana/status/7">https://twitter.com/ana/status/7</a>'
         "</blockquote>"),
        ("{{< tweet 7 >}}",
         '<blockquote><a href="https://twitter.com/i/status/7">https://twitter.com/i/status/7</a>'
         "</blockquote>"),
        ("{{< gist ana 7 >}}",
         '<blockquote><a href="https://gist.github.com/ana/7">https://gist.github.com/ana/7</a>'
         "</blockquote>"),
        ("{{< instagram p7 >}}",
         '<blockquote><a href="https://www.instagram.com/p/p7/">https://www.instagram.com/p/p7/</a>'
         "</blockquote>"),
        ('[b]({{< ref "b.md#x" >}})', '<p><a href="https://h.example/news/b/#x">b</a></p>\n'),
        ('[b]({{% relref "news/b" %}})', '<p><a href="https://h.example/news/b/">b</a></p>\n'),
        ('[b]({{< ref "" >}})', "<p><a href=\"\">b</a></p>\n"),
        ('{{< param "title" >}}', "<p>Rain</p>\n"),
        ('[a]({{< ref "#end" >}})', '<p><a href="https://h.example/news/a/#end">a</a></p>\n'),
        ("{{< toc >}}Text", "<p>Text</p>\n"),
        ("[a](/README.md) [b](../bad.md) [c](../../hugo.md)", '<p><a href="/README.md">a</a> '
         '<a href="../bad.md">b</a> <a href="../../hugo.md">c</a></p>\n'),
        (f"[a]({'a' * 300}.md)", f"<p><a href=\"{'a' * 300}.md\">a</a></p>\n"),
        ("{{</* figure */>}}", "<p>{{&lt; figure &gt;}}</p>\n"),
        ("{{< highlight go >}}\na < b\n{{< /highlight >}}",
         '<pre><code class="language-go">a &lt; b\n</code></pre>\n'),
        ("A {{< no end", "<p>A {{&lt; no end</p>\n"),
        ("a{{< >}}b", "<p>ab</p>\n"),
        ("## A title {#own}", "<h2>A title</h2>\n"),
        ("A\n{: .lead}\n", "<p>A</p>\n"),
        ("> [!NOTE]\n> Mind.", "<blockquote>\n<p><strong>Note</strong></p>\n<p>Mind.</p>\n</blockquote>\n"),
        ("[TOC]\n\nText", "<p>Text</p>\n"),
        ("~~old~~ ok[^1]\n\n[^1]: Note", None),
        ("| a |\n|---|\n| b |", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
         "<td>b</td>\n</tr>\n</tbody>\n</table>\n"),
        ("```\n[TOC]\n```\nend", "<pre><code>[TOC]\n</code></pre>\n<p>end</p>\n"),
        ("~~~\n{: .x}", "<pre><code>{: .x}\n</code></pre>\n"),
        ("![A](https://x.example/a b (1).jpg)",
         '<p><img src="https://x.example/a%20b%20(1).jpg" alt="A" /></p>\n'),
        ("<b>raw</b>", "<p><b>raw</b></p>\n"),
    ],
)  # fmt: skip
def test_texts_of_hugo(text: str, expected: str | None, tmp_path: Path) -> None:
    laid_out(tmp_path, {"content/news/b.md": post("B"), "README.md": post("C"),
                        "content/news/.hidden.md": "---"})  # fmt: skip
    found = body(text, tmp_path)
    if expected is None:
        assert found.startswith('<p><s>old</s> ok<sup class="footnote-ref">')
        assert '<li id="fn1" class="footnote-item"><p>Note' in found
    else:
        assert found.rstrip() == expected.rstrip()


def test_shortcodes_that_nobody_knows_are_named(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        **HUGO, "content/news/a.md": post("A", body="{{< poll 7 >}}One{{< /poll >}} {{< poll 8 >}}"),
        "content/news/b.md": post("B", body="{{< poll 9 >}} {{< figure >}}{{< youtube >}}{{< x >}}"
                                            "{{< ref \"no.md\" >}}{{< param >}}"),
    })  # fmt: skip
    found = read(tmp_path)
    assert {each.title: each.content_html for each in found.articles} == {
        "A": "<p>One</p>\n",
        "B": None,
    } or {each.title: each.content_html for each in found.articles}["A"] == "<p>One </p>\n"
    counted = {each.message: (each.location.path, each.count) for each in found.findings}
    assert counted["poll is not known and was removed from the text"] == ("content/news/a.md", 2)
    assert [each.split()[0] for each in counted] == [
        "poll",
        "figure",
        "youtube",
        "x",
        "ref",
        "param",
    ]
    assert {each.rule.id for each in found.findings} == {"record/left-out"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% raw %}{{ x }}{% endraw %}", "<p>{{ x }}</p>\n"),
        ("{% raw %}{{ x }}", "<p>{{ x }}</p>\n"),
        ("a{% comment %}b{% endcomment %}c{# d #}", "<p>ac</p>\n"),
        ("{% highlight go %}\na\n{% endhighlight %}", '<pre><code class="language-go">a\n</code></pre>\n'),
        ("{% blockquote Ana %}\nHi\n{% endblockquote %}", "<blockquote>\n<p>Hi</p>\n</blockquote>\n"),
        ("[b]({% post_url 2026-11-22-b %})", '<p><a href="https://j.example/b/b/">b</a></p>\n'),
        ("[b]({% link _posts/2026-11-22-b.md %})", '<p><a href="https://j.example/b/b/">b</a></p>\n'),
        ("{% post_link 2026-11-22-b Our post %}", '<p><a href="https://j.example/b/b/">Our post</a></p>\n'),
        ("{% link Our page https://x.example/ %}", '<p><a href="https://x.example/">Our page</a></p>\n'),
        ("{% img left /a.jpg 100 A hill %}", '<img src="https://j.example/b/a.jpg" alt="A hill">'),
        ("![]({{ site.baseurl }}/a.jpg)", '<p><img src="/b/a.jpg" alt="" /></p>\n'),
        ("{{ site.url }}{{ page.url }}|{{ site.tagline | escape }}|{{ page.title }}",
         "<p>https://j.examplehttps://j.example/b/a/|Wet|A</p>\n"),
        ('![]({{ "/a.jpg" | relative_url }}) {{ "x" }}',
         '<p><img src="https://j.example/b/a.jpg" alt="" /> x</p>\n'),
        ('{% include figure.html image_path="/a.jpg" caption="C" %}',
         '<figure><img src="https://j.example/b/a.jpg" alt="C"><figcaption>C</figcaption></figure>'),
        ("{% if x %}a{% endif %}", "<p>a</p>\n"),
        ('{{ youtube(id="x7") }}', '<p><iframe src="https://www.youtube.com/embed/x7"></iframe></p>'),
        ('{% youtube(id="x7") %}', '<p><iframe src="https://www.youtube.com/embed/x7"></iframe></p>'),
    ],
)  # fmt: skip
def test_texts_of_jekyll(text: str, expected: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {
        **JEKYLL, "_posts/2026-11-23-a.md": post("A", "", body=text), "_posts/2026-11-22-b.md": post("B", "")
    })  # fmt: skip
    assert (articles(tmp_path)["A"].content_html or "").rstrip() == expected.rstrip()


def test_liquid_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = (
        "{{ site.posts | size }} {{ x.y }} {{ 'a' | upcase }} {% include ads.html %} {% include %}"
        "{% img %}{% link %}{% post_link no %}"
    )
    laid_out(tmp_path, {**JEKYLL, "_posts/2026-11-23-a.md": post("A", "", body=f"Text {text}")})
    found = read(tmp_path)
    assert [each.message.partition(" is not known")[0] for each in found.findings] == [
        "{{ site.posts }}", "{{ x.y }}", "{{ 'a' }}", "include ads.html", "include ", "img", "link",
        "post_link",
    ]  # fmt: skip


def test_texts_of_mdx(tmp_path: Path) -> None:
    text = """import Chart from '../Chart.astro'
export const x = 1

{/* a note */}Text {"quoted"} {x} {/* open

<Chart data={[1, 2]}>

Inside *it*

</Chart>

<YouTube id="x7" />

<Image src="/a.jpg" alt="A" />

<Image src={photo} alt="B" /> <Link href="/x">words</Link>

```js
import y from 'y' // <Kept a={1} />
```

## Title {#own}
"""
    laid_out(tmp_path, {"astro.config.ts": "", "src/content/blog/a.mdx": post("A", body=text)})
    found = read(tmp_path)
    assert [each.message.partition(" is not")[0] for each in found.findings] == [
        "<Chart>", "<Image>", "<Link>", "{x}",
    ]  # fmt: skip
    assert next(iter(found.articles)).content_html == (
        "<p>Text quoted  {/* open</p>\n<p>Inside <em>it</em></p>\n"
        '<p><iframe src="https://www.youtube.com/embed/x7"></iframe></p>\n'
        '<figure><img src="/a.jpg" alt="A"></figure>\n<p>words</p>\n'
        "<pre><code class=\"language-js\">import y from 'y' // &lt;Kept a={1} /&gt;\n</code></pre>\n"
        "<h2>Title</h2>\n"
    )


def test_a_link_to_what_cannot_be_read(tmp_path: Path) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/b.md": "---\na: [\n---\n",
                        "content/news/a.md": post("A", body="[b](b.md)")})  # fmt: skip
    found = read(tmp_path)
    assert [each.content_html for each in found.articles] == ['<p><a href="b.md">b</a></p>\n']


# Front matter.


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Rain\ndate: 2026-11-23\n---\n",
        "\ufeff---\r\n\r\ntitle: Rain\r\ndate: 2026-11-23\r\n---\r\n",
        "\n---\ntitle: 'Rain'\ndate: 2026-11-23\n...\n",
        '+++\ntitle = "Rain"\ndate = 2026-11-23\n+++\n',
        '{"title": "Rain", "date": "2026-11-23"}\n',
        ';;;\n"title": "Rain", "date": "2026-11-23"\n;;;\n',
        '---json\n{"title": "Rain", "date": "2026-11-23"}\n---\n',
        '---toml\ntitle = "Rain"\ndate = "2026-11-23"\n---\n',
        "---yaml\n{title: Rain, date: 2026-11-23}\n---\n",
        "Title: Rain\nDate: 2026-11-23\n\n",
        "<!--\n.. title: Rain\n.. date: 2026-11-23\n-->\n",
        "---\nTitle: Rain\nDate: 2026-11-23\n---\n",
        "---\ndate: 2026-11-23\n---\nRain\n====\n",
        "---\ndate: &d 2026-11-23\nbase: &b {x: 1}\nmore: {<<: *b, y: *d}\ntitle: Rain\n---\n",
    ],
)
def test_front_matter(front: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(f"{front}It rains.\n".encode())
    rain = articles(tmp_path, "a.md", fields={"url": {"template": "/{slug}/"}})["Rain"]
    assert (rain.url, rain.content_html) == ("https://town.example/a/", "<p>It rains.</p>\n")
    assert rain.published.isoformat() == "2026-11-22T22:00:00+00:00"


def test_words_of_front_matter_stay_words(tmp_path: Path) -> None:
    front = "---\ntitle: 1984\ndate: 2026-11-23\ntags: [2024, no, 1.10, true]\nslug: 007\nn: 7\nt: 12:30\n---\n"
    laid_out(tmp_path, {**HUGO, "content/news/a.md": front + "Text\n"})
    book = articles(tmp_path, where={"n": "7", "t": "12:30"})["1984"]
    assert (book.tags, book.url) == (("2024", "no", "1.10", "true"), "https://h.example/news/007/")
    laid_out(
        tmp_path, {"content/news/a.md": "+++\ntitle = 1984\ndate = 2026-11-23\ntags = 7\n+++\n"}
    )
    assert articles(tmp_path)["1984"].tags == ("7",)


def test_a_text_of_headers_alone() -> None:
    from feedpub.sources.markdown._front_matter import parted

    made = parted("Title: Rain\nDate: 2026-11-23")
    assert made.data == {"title": "Rain", "date": "2026-11-23"}
    assert (made.body, made.form) == ("", "header")


def test_lists_and_mappings_of_a_configuration_with_tags_of_others() -> None:
    from feedpub.sources.markdown import _yaml

    text = "a: !odd [x]\nb: !odd {c: d}\ne: !odd f\n"
    assert _yaml.load(text, lenient=True) == {"a": ["x"], "b": {"c": "d"}, "e": "f"}


BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("front", "rule", "line", "message"),
    [
        ("---\na: !!python/object/apply:os.system [x]\n---\n", "front-matter", 2,
         "has the tag 'tag:yaml.org,2002:python/object/apply:os.system', which is not read"),
        ("---\ndraft: true\ndraft: false\n---\n", "key-twice", 3, "gives the key 'draft' twice"),
        ("---\na:\n  b: 1\n  b: 2\n---\n", "key-twice", 4, "gives the key 'b' twice"),
        (f"---\n{BOMB}---\n", "too-large", None, "holds more than 20,000 values"),
        ("---\na: &a [*a]\n---\n", "front-matter", 2, "is nested too deeply, or an alias contains itself"),
        ("---\n" + "[" * 90 + "]" * 90 + "\n---\n", "front-matter", 2,
         "is nested too deeply, or an alias contains itself"),
        ("---\n? [a, b]\n: 1\n---\n", "front-matter", 2, "has a key that is not a string"),
        ("---\na\n---\n", "front-matter", 2, "is 'a' and names no fields"),
        ("---\ntitle: a: b\n---\n", "front-matter", 2,
         "is not YAML: mapping values are not allowed in this context"),
        ("---\ntitle: a\x07\n---\n", "front-matter", None, "is not YAML: "),
        ("---\ntitle: Rain\n", "front-matter", 1,
         "begins with --- and has no end; close it with a line of ---"),
        ("---\n" + "a: b\n" * 201_000 + "---\n", "front-matter", 1,
         "begins with --- and has no end; close it with a line of ---"),
        ("---js\n({})\n---\n", "front-matter", 2, "is written in js, which is not read; use YAML, TOML or JSON"),
        ("\n\n+++\na = 1\nb = \n+++\n", "front-matter", 5, "is not TOML: Invalid value"),
        ("+++\na = 1\na = 2\n+++\n", "front-matter", 3, "is not TOML: Cannot overwrite a value"),
        ('{"a": 1, "a": 2}\n', "key-twice", 1, "gives the key 'a' twice"),
        (';;;\n"a": 1, "a": 2\n;;;\n', "key-twice", 2, "gives the key 'a' twice"),
        ('{"a": 1,\n}\n', "front-matter", 2, "is not JSON: "),
        ('{"a": ' + "[" * 100_000, "front-matter", 1, "is nested too deeply"),
        ("---json\n[1]\n---\n", "front-matter", None, ""),
    ],
)  # fmt: skip
def test_front_matter_that_is_not_used(
    front: str, rule: str, line: int | None, message: str, tmp_path: Path
) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/a.md": front + "Text\n"})
    ((found, path, at, said),) = faults(read(tmp_path))
    assert (found, path) == (f"record/{rule}", "content/news/a.md")
    assert said.startswith(f"record cannot be used: its front matter {message}")
    assert line is None or at == line


def test_a_day_that_does_not_exist(tmp_path: Path) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/a.md": post("A", "2026-13-01")})
    ((rule, path, _, message),) = faults(read(tmp_path))
    assert (rule, path) == ("record/invalid-date", "content/news/a.md")
    assert "2026-13-01" in message


def test_yaml_without_libyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    from feedpub.sources.markdown import _yaml

    monkeypatch.delattr(yaml, "CSafeLoader")
    _yaml._loader.cache_clear()
    try:
        laid_out(tmp_path, {**HUGO, "content/news/a.md": post("A", "2026-11-23", "x: {y: [1]}"),
                            "content/news/b.md": f"---\na: {'[' * 5_000}\n---\n"})  # fmt: skip
        found = read(tmp_path)
    finally:
        _yaml._loader.cache_clear()
    assert [each.title for each in found.articles] == ["A"]
    ((rule, path, _, message),) = faults(found)
    assert (rule, path) == ("record/front-matter", "content/news/b.md")
    assert message.endswith("is nested too deeply")


def test_empty_front_matter(tmp_path: Path) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/2026-11-23-a.md": "---\n---\n# Rain\nText\n",
                        "content/news/b.md": "", "content/news/c.md": "Text\n\n# Not first\n"})  # fmt: skip
    found = read(tmp_path)
    assert [each.title for each in found.articles] == ["Rain"]
    assert [(rule, path) for rule, path, *_ in faults(found)] == [
        ("record/not-read", "content/news/b.md")
    ]


# Files.


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/a.md": post()})
    news = tmp_path / "content/news"
    (news / "b.md").write_bytes(b"---\ntitle: Bun\xe3\n---\n")
    (news / "c.md").write_bytes(b"x" * ((16 << 20) + 1))
    (news / "d.md").symlink_to(news / "nowhere.md")
    (news / "e").symlink_to(news)
    (news / "f").symlink_to(news / "f")
    os.mkfifo(news / "g.md")
    (news / "h.md").write_bytes("---\ntitle: Wide\ndate: 2026-11-23\n---\n".encode("utf-16"))
    found = read(tmp_path)
    assert {each.title for each in found.articles} == {"Rain", "Wide"}
    missing = "cannot be opened: it is not a file, or a broken link; its article would be missing"
    assert sorted(faults(found), key=lambda each: each[1]) == [
        ("record/not-utf-8", "content/news/b.md", 2, 'record has a byte 0xE3 at byte offset 14 that is '
         'not UTF-8; save the file as UTF-8, or write encoding = "…" for the source'),
        ("record/too-large", "content/news/c.md", None,
         "record is larger than 16,777,216 bytes, more than any article"),
        ("record/unreadable", "content/news/d.md", None, missing),
        ("record/not-read", "content/news/e", None,
         "the file is a link to a folder that was already read"),
    ]  # fmt: skip
    latin = read(tmp_path, encoding="windows-1250")
    assert sorted(path for _, path, *_ in faults(latin)) == [
        "content/news/b.md",
        "content/news/c.md",
        "content/news/d.md",
        "content/news/e",
    ]
    said = {path: message for _, path, _, message in faults(latin)}
    assert said["content/news/b.md"].startswith("date_published is missing")


def test_a_folder_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(tmp_path, {**HUGO, "content/news/a.md": post(), "content/shut/b.md": post("B")})
    scan = os.scandir

    def shut(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", shut)
    found = read(tmp_path)
    assert faults(found) == [("record/unreadable", "content/shut", None,
                              "cannot be opened: Permission denied; its article would be missing")]  # fmt: skip


def test_one_file_of_a_site(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        **HUGO, "content/news/a.md": post("A", "2026-11-23"), "content/news/b.md": post("B"),
        "content/news/x/c.md": post("C"), "notes/d.md": post("D", "2026-11-23", "url: /d"),
    })  # fmt: skip
    assert [each.url for each in articles(tmp_path, "content/news/a.md").values()] == [
        "https://h.example/news/a/"
    ]
    assert set(articles(tmp_path, "content/news/*.md")) == {"A", "B"}
    assert set(articles(tmp_path, "content/news/x")) == {"C"}
    assert set(articles(tmp_path, "content")) == {"A", "B", "C"}
    # What the site does not publish has no address of the site.
    assert articles(tmp_path, "notes")["D"].url == "https://town.example/d"
    assert articles(tmp_path, "notes/d.md")["D"].url == "https://town.example/d"


def test_a_file_on_standard_input(tmp_path: Path) -> None:
    text = post("Rain", "2026-11-23", "permalink: /rain/").encode()
    found = sources.read(["-"], publication=PUBLICATION, base=tmp_path, stdin=BytesIO(text))
    assert [(each.url, str(each.origin)) for each in found.articles] == [
        ("https://town.example/rain/", "-")
    ]


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\ntitle: \xff\n---\n")
    (tmp_path / "b.md").write_bytes(b"x" * ((16 << 20) + 1))
    assert [(rule, path, line) for rule, path, line, _ in faults(read(tmp_path, "*.md"))] == [
        ("record/not-utf-8", "a.md", 2), ("record/too-large", "b.md", None)
    ]  # fmt: skip


def test_folders_that_hold_no_markdown(tmp_path: Path) -> None:
    laid_out(tmp_path, {"in/a.txt": "x", "in/.git/a.md": "x"})
    with pytest.raises(ReadError, match="Is a directory"):
        read(tmp_path, "in")


def test_a_folder_with_a_part_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(tmp_path, {"a/x.txt": "", "b/a.md": post("A", "2026-11-23", "url: /a")})
    scan = os.scandir

    def shut(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr("feedpub.sources.markdown.scandir", shut)
    assert set(articles(tmp_path)) == {"A"}


def test_a_configuration_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(tmp_path, {**HUGO, "content/a.md": post()})
    plain = Path.open

    def shut(path: Path, *given: Any) -> object:
        if path.name == "hugo.toml":
            raise PermissionError(13, "Permission denied")
        return plain(path, *given)

    monkeypatch.setattr(Path, "open", shut)
    with pytest.raises(ReadError, match=r"hugo.toml: cannot be read: Permission denied"):
        read(tmp_path)


def test_a_configuration_that_cannot_be_read(tmp_path: Path) -> None:
    for name, text, said in (
        ("hugo.toml", "x = ", r"hugo.toml: cannot be read"),
        ("_config.yml", "a: [", r"_config.yml:\d: cannot be read"),
        ("pelicanconf.py", "a = (", r"pelicanconf.py:1: is not Python"),
    ):
        folder = laid_out(tmp_path / name[:3], {name: text, "content/a.md": post()})
        with pytest.raises(ReadError, match=said):
            read(folder)
        (folder / name).write_bytes(b"\xff = 1")
        with pytest.raises(ReadError, match="is not UTF-8"):
            read(folder)


def test_without_the_packages_it_says_how_to_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(tmp_path, {"a.md": post()})
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    monkeypatch.setattr(
        "feedpub.sources.markdown.find_spec", lambda name: None if name == "yaml" else 1
    )
    with pytest.raises(ReadError, match=r"pip install 'feedpub\[markdown\]'"):
        read(tmp_path)
    markdown_texts._renderer.cache_clear()
    with pytest.raises(UsageError, match=r"pip install 'feedpub\[markdown\]'"):
        TRANSFORMS["markdown"].apply("x", {})


def test_markdown_in_other_records(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("url,title,date_published,md\n/a,A,2026-11-23,*wet*\n")
    fields = {"content_html": {"path": "md", "read": "markdown"}}
    found = sources.read(
        [Source(path="a.csv", fields=fields)], publication=PUBLICATION, base=tmp_path
    )
    assert [each.content_html for each in found.articles] == ["<p><em>wet</em></p>\n"]
    assert TRANSFORMS["markdown"].apply(7, {}) == 7


def test_markdown_that_is_nested_too_deeply(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deep:
        def render(self, text: str) -> str:
            raise RecursionError

    monkeypatch.setattr(markdown_texts, "_renderer", Deep)
    found = TRANSFORMS["markdown"].apply("x", {})
    assert repr(found) == "<is Markdown that is nested too deeply>"


@pytest.mark.parametrize("text", ["{{<", "{{", "{% raw %}", "[", "![a](https://x ", "```\n", "*a ", "<A ", "> ",
                                  "{/*", "[^1]: a\n", "!!! a\n", '{{< a "', "- "])  # fmt: skip
def test_hostile_texts_take_linear_time(text: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {**JEKYLL, "_posts/2026-11-23-a.mdx": post("A", "", body=text * 5_000)})
    started = time.process_time()
    read(tmp_path)
    assert time.process_time() - started < 10
