"""Parts of the body of a page that do not belong to its article."""

from __future__ import annotations

import re

from feedpub.patterns import pattern
from feedpub.sources.pages._own_articles import folded
from feedpub.sources.pages._page_trees import Element, called, words

#: Elements that no article needs; what shows a video or a post stays.
ELEMENTS = frozenset(
    """
    script style noscript template nav aside form button input select textarea dialog svg canvas
    object embed link meta footer ins amp-ad amp-analytics amp-pixel amp-sticky-ad amp-social-share
    """.split()  # noqa: SIM905 a table of words
)
_ROLES = {"navigation", "complementary", "banner", "contentinfo", "search", "form", "dialog",
          "alert", "toolbar", "menu"}  # fmt: skip
#: Words in the class or id of what is not the article's text.
_MARKS = re.compile(
    r"[ _-](?:"
    r"share|sharing|sharedaddy|sociable|social|addtoany|addthis|follow|follow-?us|"
    r"related|relacionad[ao]s|similar|recommend(?:ed|ations?)?|recomand(?:ate|ari|at)?|yarpp|"
    r"jp-relatedposts|read-?more|read-?also|see-?also|citeste|vezi|more-?(?:news|stories|from)|"
    r"newsletter|subscri(?:be|ption|ptions)|signup|sign-?up|mc4wp|paywall|regwall|piano|promo|"
    r"promoted|ad|ads|advert|advertisement|advertising|adsbygoogle|adslot|banner|banners|"
    r"sponsor(?:ed)?|"
    r"outbrain|taboola|mgid|revcontent|comments?|disqus|breadcrumbs?|byline|author(?:s|-?(?:box|"
    r"bio|"
    r"info|card|meta))?|tags?|tag-?list|tagcloud|post-?tags|post-?meta|entry-?meta|meta|metadata|"
    r"dateline|pagination|pager|post-?nav(?:igation)?|navbar|menu|toolbar|tools|widget|sidebar|"
    r"popup|"
    r"modal|cookies?|consent|app-?(?:badges?|stores?|links|download|promo)|badges?|appstore|"
    r"google-?(?:news|play)|play-?store|print|printfriendly|most-?(?:read|popular)|trending|latest|"
    r"ultimele|exclusive-?list|skip-?link|screen-?reader-?text|sr-?only|visually-?hidden|rating|"
    r"donat(?:e|ion)|support-?us|copyright|disclaimer|boilerplate|kicker|utility|wp-block-buttons?"
    r")[ _-]"
)
_is_marked = called(_MARKS)
#: Addresses of buttons: to an app, to a channel, to share with.
_BUTTONS = pattern(
    r"(?i)^(?:https?:)?//(?:[\w-]{1,63}\.){0,4}(?:apps\.apple\.com|itunes\.apple\.com|"
    r"play\.google\.com/store|"
    r"appgallery\.huawei\.com|galaxystore\.samsung\.com|news\.google\.com/(?:publications|s/|"
    r"topics|"
    r"newsstand)|news\.google\.com/?$|profile\.google\.com|google\.[a-z.]{2,6}/preferences|"
    r"facebook\.com/(?:sharer|share\.php|dialog)|(?:twitter|x)\.com/(?:intent|share|home\?status)|"
    r"linkedin\.com/(?:share|sharing|cws)|pinterest\.[a-z.]+/pin/create|reddit\.com/submit|"
    r"(?:api\.)?whatsapp\.com/(?:send|channel)|wa\.me/|t\.me/|telegram\.me/|tumblr\.com/(?:share|"
    r"widgets)|"
    r"getpocket\.com/(?:save|edit)|flipboard\.com/|vk\.com/share|viber\.com|"
    r"connect\.ok\.ru/offer|line\.me/R/msg)"
)  # fmt: skip
_SHARING = pattern(r"(?i)^(?:mailto:\?|whatsapp://|viber://|fb-messenger:|tg://|javascript:)")
#: Labels before a link to another article, by themselves or with the link in one block.
ALSO_READ = pattern(
    r"(?i)^\W*(?:cite[șşs]te(?: [șşs]i| mai mult| mai departe)?|citi[țţt]i (?:[șşs]i|mai mult)|"
    r"vezi [șşs]i|pe aceea[șşs]i tem[ăa]|articole (?:similare|recomandate)|recomand[ăa]ri(?:le)?|"
    r"recomandate|te[- ]ar putea interesa|(?:read|see|watch) (?:also|more|next)|also read|"
    r"related(?: (?:articles|stories|posts|news|content|topics|coverage))?|"
    r"recommended(?: for you)?|"
    r"more on this(?: story)?|further reading|you may also like|don'?t miss|"
    r"lesen sie (?:auch|mehr|dazu)|mehr zum thema|auch interessant|"
    r"das könnte sie(?: auch)? interessieren|"
    r"(?:à )?lire (?:aussi|également)|à lire|voir aussi|sur le même (?:sujet|thème)|"
    r"lea también|lee también|te puede interesar|(?:más|mas) información|noticias relacionadas|"
    r"leia (?:também|mais)|veja também|leggi anche|per approfondire|potrebbe interessarti|"
    r"lees (?:ook|meer)|läs (?:också|mer|även)|les også|læs også|lue myös|"
    r"czytaj (?:też|także|również|więcej)|zobacz (?:też|także)|přečtěte si(?: také)?|"
    r"čtěte (?:také|též)|"
    r"olvass(?:a|on)? (?:el|még|tovább)(?: ezt)?(?: is)?|kapcsolódó(?: cikkek)?|"
    r"διαβάστε (?:επίσης|ακόμα)|"
    r"читайте (?:также|ще|також)|материалы по теме|по теме|прочетете (?:още|също)|вижте още|"
    r"ayrıca okuyun|ilgili haberler|bunlar da ilginizi çekebilir|اقرأ (?:أيضا|أيضًا|المزيد)|"
    r"קראו (?:גם|עוד)|"
    r"関連記事|あわせて読みたい|관련 ?기사|相关(?:阅读|新闻|文章)|"
    r"延伸閱讀|相關新聞)\s*[:：.…!\-–—]*"
)  # fmt: skip
#: The first two letters of each of them: most texts begin with others, which is seen sooner.
_BEGINNINGS = """
    à al ar au ay bu ci cz da do fu il ka le li lu lä læ ma me mo má no ol pe po př re se su te ve
    vo wa yo zo čt δι ви ма по пр чи اق קר 関連 あわ 관련 相关 相關 延伸
    """.split()  # noqa: SIM905 a table of words
_PLAIN_BEGINNINGS = frozenset(each for each in _BEGINNINGS if each.isascii())
_BEGINNING = pattern(rf"(?i)\W*+(?:\w?\Z|{'|'.join(_BEGINNINGS)})")
#: Sentences of newsrooms about themselves: where else to find them, what to install.
_FOLLOW = pattern(
    r"(?i)(?:google (?:news|știri|stiri|actualités|noticias|notícias)|whatsapp|telegram|facebook|"
    r"instagram|"
    r"newsletter|app store|google play|aplica[țţt]i|\bapp\b|rss)"
)
_URGE = pattern(
    r"(?i)\b(?:follow|subscribe|sign up|download|join|install|get the|urm[ăa]re(?:[șşs]te|"
    r"[șşs]ti|[șşs]te-ne|"
    r"i[țţt]i|ște|ști)\w*|urm[ăa]ri[țţt]i|aboneaz[ăa]|abona[țţt]i|desc[ăa]rca|desc[ăa]rc[ăa]|"
    r"intr[ăa] pe|"
    r"al[ăa]tur[ăa]|instala|folgen sie|abonnieren|suivez|abonnez|téléchargez|s[ií]gue(?:nos)?|"
    r"suscr[ií]b|"
    r"descarga|siga|inscreva|baixe|segui(?:ci)?|iscriviti|scarica|obserwuj|subskrybuj|zapisz|"
    r"pobierz|"
    r"подпис|скачай|абонирай|последвай|volg|abonneer)"
)
_SHORT = 220
#: Letters by which a text is told from others at first.
_BEGIN = 40


def may_be_also_read(text: str) -> bool:
    """Return whether a text that begins with *text* may match `ALSO_READ`."""
    begin = text.lstrip()[:2]
    # Nearly all begin with two letters, and to look these up takes a third of the expression.
    if len(begin) == 2 and begin.isascii() and begin.isalpha():
        return begin.lower() in _PLAIN_BEGINNINGS
    return _BEGINNING.match(text) is not None


def is_clutter(element: Element) -> bool:
    """Return whether *element* is not the article's by what it is called."""
    if element.tag in ELEMENTS or element.get("role") in _ROLES or is_hidden(element):
        return True
    return _is_marked(element)


def is_hidden(element: Element) -> bool:
    """Return whether people do not see *element*."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and "display:none" in style[:500].replace(" ", "").lower()


def is_button(link: Element) -> bool:
    """Return whether *link* leads to an app, a channel, or to a way of sharing the page."""
    address = (link.get("href") or "").strip()
    return bool(_BUTTONS.match(address) or _SHARING.match(address))


def is_call_to_action(block: Element, text: str) -> bool:
    """Return whether *block*, with *text*, asks to follow, install or subscribe."""
    if len(text) > _SHORT:
        return False
    links = list(block.iter("a"))
    if any(map(is_button, links)):
        own = len(text) - sum(len(words(each)) for each in links if is_button(each))
        return own < 120
    return bool(links and _URGE.search(text) and _FOLLOW.search(text))


def is_repetition(text: str, told: set[str]) -> bool:
    """Return whether *text* says only what *told* has: a caption or the headline once more."""
    if not 3 < len(text) < 1_000:
        return False
    # Nearly all begin with other letters, which takes a tenth of folding the whole text to see.
    begin = folded(text[:_BEGIN])
    return any(each.startswith(begin) for each in told) and folded(text) in told
