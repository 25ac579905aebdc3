"""The browser driver: `BrowserScreen` implements the port with Playwright's synchronous interface.

A field is set within the look that finds it; a click is a real pointer event on the element that the look armed.
"""

from __future__ import annotations

import base64
import datetime as dt
import mimetypes
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Error

from klickfri.model import codes
from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.errors import ApplicationException, Missed, SaveRefused, Unsure
from klickfri.model.flow import Dialog
from klickfri.model.healing import Evidence
from klickfri.model.pattern import Fitting, Words
from klickfri.model.recognition import address_of, known_labels
from klickfri.model.sentences import Sentence
from klickfri.model.target import System, Target
from klickfri.model.text import as_shown
from klickfri.model.values import Values
from klickfri.screen.browser.driving.looking import Looking, Patience, refusal, shape
from klickfri.screen.browser.driving.picture import masked_picture
from klickfri.screen.browser.driving.session import BrowserWindows
from klickfri.screen.browser.driving.signs import Watch
from klickfri.screen.browser.driving.window import Asked, Found, Look, Window
from klickfri.screen.browser.driving.words import describe
from klickfri.screen.browser.launch import Gate
from klickfri.screen.browser.replaced import is_replaced
from klickfri.screen.port import Act, Delivery, Former, GoThrough, Holding, Reading, saves, yes_or_no
from klickfri.settings.credentials import Keys

_TRIES = 3
_CHOOSING = 5
"""Times the patience with one element: opening a list, finding in it, choosing and showing what was chosen."""
_AT_REST = 60.0
"""Milliseconds in which what was pulled must not move, to be where it was pulled."""
_PATIENCE = Patience()


class BrowserScreen:
    """One robot session in a browser of its own. See `screen.port.Screen` for what each call promises."""

    def __init__(
        self,
        system: System,
        address: str,
        executable: Path | None = None,
        *,
        headed: bool = False,
        guarded: bool = True,
        captions: Iterable[str] = (),
        patience: Patience = _PATIENCE,
        keys: Keys | None = None,
    ) -> None:
        """Starts the browser. `captions` are the targets' labels, readable in pictures and reasons; `keys` what lets
        the browser itself in.

        `guarded=False` lets a person click in the headed window too. Raises `Misconfigured` without a browser.
        """
        self._system, self._address, self._patience = system, address, patience
        captions = tuple(captions)
        self._known = known_labels(system, captions)
        gate = Gate.at(address, keys, system.admission.origins if system.admission else ())
        self._session = BrowserWindows(system, captions, executable, headed, guarded, patience.answer, gate)
        self._watch = Watch(system, self._session.dialogs)
        self._looking = Looking(system, self._session, self._watch, patience)
        self.sent = 0

    def about(self, values: Values) -> None:
        """Takes the case's values, for pages that are known by them."""
        self._looking.values = values

    def through(self, go: GoThrough) -> None:
        """Takes what goes through the pages between."""
        self._looking.go_through = go

    # --- going and waiting ------------------------------------------------------------------------------------

    def open(self, page: str) -> None:
        """Goes to the page's address in its window and waits until some known page is loaded."""
        self._watch.allow()
        state = self._system.pages[page]
        address = address_of(page, state, self._looking.values)
        window = self._session.of_kind(state.window)[0]
        self._looking.before_leaving(window)
        self._watch.before, self._looking.saving = frozenset(), False
        self._session.anew.watch(False)
        self._session.go(window, state.frame, urljoin(self._address, address))
        self._looking.wait(page, {}, lambda looks: _settled(looks, window), self._patience.page)

    def shows(self, page: str) -> bool:
        """One look without waiting: is this page state shown now?"""
        self._watch.allow()
        return any(look.showing(page) for look in self._looking.survey((page,), {}))

    def expect(
        self,
        pages: Sequence[str],
        *,
        fresh: bool = False,
        text: str | Words | None = None,
        refused_by: Sequence[str] = (),
        within: float = 60.0,
    ) -> str:
        """Waits until one of the page states shows, and says which."""
        self._watch.allow()

        def shown(looks: list[Look]) -> str | None:
            before = self._watch.before
            page = next((page for page in pages if _is_shown(looks, page, fresh, text, before)), None)
            refusal = next((words for look in looks for frame in look.frames for words in frame.refused(before)), None)
            if refusal and not (page and text):
                raise SaveRefused(refusal)
            return page

        words = [as_shown(text)] if isinstance(text, str) else text and list(text)
        return self._looking.wait(pages, {"text": words, "refusals": list(refused_by)}, shown, within)

    def expect_closed(self, page: str, *, within: float = 60.0) -> None:
        """Waits until no window shows the page state."""
        self._watch.allow()
        kind = self._system.pages[page].window

        def gone(looks: list[Look]) -> bool | None:
            seen = {look.window for look in looks if look.loaded}
            unseen = [one for one in self._session.windows() if one.kind == kind and one not in seen]
            return True if not unseen and not any(look.may_show(page) for look in looks) else None

        self._looking.wait((page,), {}, gone, within)

    def leave(self, page: str, *, within: float = 60.0) -> None:
        """Waits until a window that an act opened shows the page state, and closes it."""
        self._watch.allow()

        def shown(looks: list[Look]) -> Window | None:
            return next(
                (look.window for look in looks if look.window.popup and look.loaded and look.showing(page)), None
            )

        self._session.close_window(self._looking.wait((page,), {}, shown, within))

    # --- looking ----------------------------------------------------------------------------------------------

    def read(self, targets: Mapping[str, Target]) -> dict[str, Reading]:
        """Reads several targets of one page in one evaluation."""
        self._watch.allow()
        found, _ = self._looking.find(dict(targets), {})
        return {
            name: Reading(one["value"], tuple(one["options"]), tuple(one["support"])) for name, one in found.items()
        }

    def read_when(
        self, targets: Mapping[str, Target], so: Callable[[Mapping[str, Reading]], bool]
    ) -> dict[str, Reading]:
        """Reads again and again, until it is so or what comes late has had its time."""
        began = self._looking.begin()
        while not so(shown := self.read(targets)) and self._looking.waited(began) < self._patience.ready:
            self._looking.pause(began)
        return shown

    def rows(self, table: Target) -> list[dict[str, str]]:
        """The rows of a table as {column heading: text}."""
        self._watch.allow()
        found, _ = self._looking.find({describe(table, self._known): table}, {"rows": True})
        return list(next(iter(found.values()))["rows"])

    def present(self, target: Target) -> bool:
        """Is the element there now? Two alike are refused."""
        self._watch.allow()
        found, _ = self._looking.look_for({"it": target}, {"swept": True})
        if found["it"].get("failed") == ["alike"]:
            raise refusal({describe(target, self._known): found["it"]})
        return "failed" not in found["it"]

    def is_there(self, target: Target) -> bool:
        """Is the element there, once what comes late has had its time?"""
        began = self._looking.begin()
        while not self.present(target):
            if self._looking.waited(began) >= self._patience.target:
                return False
            self._looking.pause(began)
        return True

    def nearby(self, target: Target, captions: Sequence[str]) -> list[Evidence]:
        """What stands on the target's page of its role, told by facts that are nobody's."""
        self._watch.allow()
        self._looking.survey((target.page,), {})
        window = self._looking.in_front(target.page)
        asked = {"page": target.page, "window": window.kind, "target": shape(target), **self._looking.known()}
        answer = window.call("nearby", {**asked, "captions": list(captions)})
        return [Evidence.model_validate(one) for one in answer or ()]

    # --- acting -----------------------------------------------------------------------------------------------

    def click(self, target: Target, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Clicks with a real pointer; answers the dialog that the step names, and no other."""
        return self._deliver(target, {"kind": "point"}, holding, dialog)

    def check(self, target: Target, on: bool, *, holding: Holding | None = None) -> Act:
        """Sets a checkbox with a real click and reads it back."""
        act, wanted = self._deliver(target, {"kind": "check", "on": on}, holding), yes_or_no(on)
        if act.delivery is Delivery.DONE and act.value not in (wanted, None):  # None: the page left with the click
            self._await_value(target, wanted)
            return replace(act, value=wanted)
        return act

    def double_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Clicks twice with a real pointer."""
        return self._deliver(target, {"kind": "double"}, holding)

    def context_click(self, target: Target, *, holding: Holding | None = None) -> Act:
        """Clicks with the right button of a real pointer."""
        return self._deliver(target, {"kind": "context"}, holding)

    def hover(self, target: Target) -> Act:
        """Lays a real pointer on the element and leaves it there until another act moves it."""
        return self._deliver(target, {"kind": "hover"}, None)

    def drag(
        self, target: Target, onto: Target, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Pulls the element onto another with a real pointer; answers the dialog that the step names, and no other."""
        return self._deliver(target, {"kind": "drag"}, holding, dialog, onto)

    def press(self, target: Target, key: str, dialog: Dialog | None = None, *, holding: Holding | None = None) -> Act:
        """Presses a key in an element, with what is held down meanwhile."""
        return self._deliver(target, {"kind": "key", "key": key}, holding, dialog)

    def download(
        self, target: Target, awaited: Awaited, dialog: Dialog | None = None, *, holding: Holding | None = None
    ) -> tuple[Act, Attachment]:
        """Clicks with a real pointer, and takes the one file that comes of it."""
        sent = self.sent
        with self._session.downloads.awaiting(lambda: self.sent > sent):
            act = self._deliver(target, {"kind": "point"}, holding, dialog)
            return act, self._await_file(target, awaited)

    def attach(self, target: Target, file: Attachment, *, holding: Holding | None = None) -> Act:
        """Hands a file to a field for files, and reads back the name that it shows.

        The field is waited for without the file, which may be large.
        """
        self._watch.allow()
        self._looking.find({describe(target, self._known): target}, {})
        kind, content = mimetypes.guess_type(file.name)[0] or "", base64.b64encode(file.content).decode()
        act = {"kind": "attach", "value": file.name, "type": kind, "content": content}
        return self._set(target, act, holding)[0]

    def fill(
        self,
        target: Target,
        value: str,
        key: str | None = None,
        *,
        shows: str | None = None,
        typed: bool = False,
        holding: Holding | None = None,
    ) -> Act:
        """Replaces a field's text and reads it back; then leaves the field, or presses the key in it."""
        token = uuid.uuid4().hex if key else None
        wanted = {"kind": "fill", "value": value.replace("\r\n", "\n"), "token": token, "shows": shows, "typed": typed}
        act, found, window = self._write(target, wanted, holding)
        if key is None or token is None:
            return act
        fate, _ = self._send(window, found, {"kind": "key", "key": key}, token)
        self._session.dialogs.refuse_surprise()
        if fate == "missed":
            raise Missed(Sentence.KEY_MISSED(element=describe(target, self._known)))
        return replace(act, delivery=Delivery.DONE if fate == "got" else Delivery.UNKNOWN)

    def select(
        self, target: Target, option: str, fitting: Fitting | None = None, *, holding: Holding | None = None
    ) -> Act:
        """Chooses the one option with this text, or that fits, and reads it back, also where the page draws the list.

        Once it has been clicked, only its own text will do.
        """
        act: Asked = {"kind": "select", "value": as_shown(option), "fitting": fitting and fitting._asdict()}
        began, done, former = self._looking.begin(), dict[str, bool](), None
        while True:
            token = uuid.uuid4().hex
            act_done, found, window = self._set(target, {**act, **done, "token": token}, holding)
            former = former or act_done.former
            if "step" not in found:
                return replace(act_done, delivery=Delivery.DONE, former=former) if done else act_done
            if found["step"] == "swept":
                self._sweep_options(target, act, window)
            if _is_sent(found) and self._send(window, found, _sent(found), token)[0] == "missed":
                self._session.dialogs.refuse_surprise()
            else:
                done[found["step"]] = True
                act = {**act, **found.get("meant", {})}
            if self._looking.waited(began) >= _CHOOSING * self._patience.target:
                raise self._not_taken(target)
            self._looking.pause(began)

    def pick(self, target: Target, day: dt.date, shows: str, *, holding: Holding | None = None) -> Act:
        """Picks the day in the calendar that shows, turning it month by month, and reads the field back."""
        wanted = {"month": day.year * 12 + day.month, "number": day.day}
        act = {"kind": "pick", "value": as_shown(shows), "day": wanted}
        began, done, former = self._looking.begin(), dict[str, object](), None
        while True:
            token = uuid.uuid4().hex
            picked, found, window = self._set(target, {**act, **done, "token": token}, holding)
            former = former or picked.former
            if "step" not in found:
                return replace(picked, delivery=Delivery.DONE, former=former) if done else picked
            if "point" in found:
                if self._send(window, found, {"kind": "point"}, token)[0] != "missed":
                    done = {"chosen": True} if found["step"] == "chosen" else {"turned": found["month"]}
                    began = self._looking.begin()
                self._session.dialogs.refuse_surprise()
            if self._looking.waited(began) >= _CHOOSING * self._patience.target:
                raise self._not_taken(target)
            self._looking.pause(began)

    def _sweep_options(self, target: Target, act: Asked, window: Window) -> None:
        """Goes through a list's choices where only those in view are drawn. Raises `TargetRefused`."""
        option = {"value": act["value"], "fitting": act["fitting"]}
        asked = {"page": target.page, "window": window.kind, "target": shape(target), "option": option}
        name = describe(target, self._known)
        self._looking.sweep(name, window, {**asked, **self._looking.known()}, "options alike")

    # --- picturing ---------------------------------------------------------------------------------------------

    def picture(self, page: str) -> bytes:
        """A masked picture (PNG) of the window that shows the page, or else of the newest window of its kind."""
        self._watch.allow()
        self._looking.survey((page,), {}, everywhere=True)
        return masked_picture(self._looking.in_front(page), self._watch.protect)

    # --- ending -----------------------------------------------------------------------------------------------

    def rest(self, *, empty: bool = False) -> None:
        """Closes popups and forgets what was seen of the last case; a protected person's page is left."""
        self._session.close_popups()
        for window in self._session.windows():
            if window.kind == "look" or empty or self._watch.protected:
                self._session.go(window, (), "about:blank")
        self._watch.forget()
        self._looking.forget()
        self._session.downloads.forget()

    def close(self) -> None:
        """Ends the browser and everything the session started."""
        self._session.close()

    # --- the one way of acting --------------------------------------------------------------------------------

    def _set(self, target: Target, act: Asked, holding: Holding | None) -> tuple[Act, Found, Window]:
        """Acts within the look itself, or says the next step. Raises `ApplicationException` for a value not taken."""
        self._watch.allow()
        self._session.anew.watch(saves(holding))
        self.sent += 1  # a look that acts may lose its answer
        name = describe(target, self._known)
        found, window = self._looking.find({name: target}, {"act": act, **_asked(holding)})
        one = found[name]
        self._note(one, holding)
        self._session.dialogs.refuse_surprise()
        act = {**act, **one.get("meant", {})}
        wanted = act["value"] if act.get("shows") is None else act["shows"]
        if "step" not in one and one["value"] != wanted:
            if act["kind"] != "select":
                raise self._not_taken(target)
            self._await_value(target, str(wanted))  # a page may draw the list anew at each choice
            one["value"] = str(wanted)
        done = _act(one, Delivery.NOT_NEEDED if "already" in one else Delivery.DONE, one.get("value"))
        return done, one, window

    def _write(self, target: Target, wanted: Asked, holding: Holding | None) -> tuple[Act, Found, Window]:
        """Fills a field: signs that are typed come between two looks, what the page makes of them a little later."""
        began, times = self._looking.begin(), 0
        act, found, window = self._set(target, wanted, holding)
        former = act.former
        while "step" in found:
            if times == _TRIES if found["step"] == "typed" else self._looking.waited(began) >= self._patience.target:
                raise self._not_taken(target)
            if found["step"] == "typed":
                self._send_event(window, found, _typing(found, wanted))
                began, times = self._looking.begin(), times + 1
            self._looking.pause(began)
            act, found, window = self._set(target, {**wanted, "done": found["step"]}, holding)
        return replace(act, former=former), found, window

    def _await_value(self, target: Target, wanted: str) -> None:
        """A page that draws itself anew may show the value a little later. Raises `ApplicationException`."""
        name, began = describe(target, self._known), self._looking.begin()
        while self._looking.find({name: target}, {})[0][name]["value"] != wanted:
            if self._looking.waited(began) >= self._patience.target:
                raise self._not_taken(target)
            self._looking.pause(began)

    def _deliver(
        self,
        target: Target,
        act: Asked,
        holding: Holding | None,
        dialog: Dialog | None = None,
        onto: Target | None = None,
    ) -> Act:
        """Acts with a real pointer or key. An event that missed did nothing, so it is tried again."""
        self._watch.allow()
        self._session.anew.watch(saves(holding))
        name, held = describe(target, self._known), _asked(holding)
        targets = {name: target, **({f"{name} → {describe(onto, self._known)}": onto} if onto else {})}
        for _ in range(_TRIES):
            token = uuid.uuid4().hex
            found, window = self._looking.find(targets, {"act": {**act, "token": token}, **held})
            self._note(found[name], holding)
            if "already" in found[name]:
                return _act(found[name], Delivery.NOT_NEEDED, found[name]["value"])
            self.sent += 1
            with self._session.dialogs.expecting(dialog):
                fate, value = self._send(window, found[name], act, token)
                if fate != "missed":
                    if onto:
                        self._await_moved(window, token, name, fate)
                    return self._delivered(found[name], fate, value if act["kind"] == "check" else None, dialog)
            self._session.dialogs.refuse_surprise()
        raise Missed(Sentence.POINTER_MISSED(element=name, times=_TRIES))

    def _note(self, found: Found, holding: Holding | None) -> None:
        self._watch.acted("already" in found)
        self._looking.saving = saves(holding)
        self._session.unsettle()

    def _send(self, window: Window, found: Found, act: Asked, token: str) -> tuple[str, str | None]:
        """Sends the event and says whether the element got it: `got`, `missed` or `gone`, and its value then."""
        self._send_event(window, found, act)
        if window.hears_of(token) and act["kind"] != "check":
            return "got", None
        outcome = window.call("outcome", token) or {"fate": "gone", "value": None}
        return "got" if window.got(token) else outcome["fate"], outcome["value"]

    def _send_event(self, window: Window, found: Found, act: Asked) -> None:
        """Does with keys or pointer what was asked; a document that is replaced under it is no fault."""
        try:
            _point(window, found, act)
        except Error as error:
            if not is_replaced(error):
                raise ApplicationException(codes.SCREEN, Sentence.NO_CLICK()) from error

    def _await_moved(self, window: Window, token: str, name: str, fate: str) -> None:
        """Waits until what a pull did has come to rest: the same twice. Raises `ApplicationException` when it went
        astray, did nothing, or was drawn back; a document that has gone was left by it. The time in which the page is
        busy does not count, and a place that is seen for the first time is looked at once more however late it is.
        """
        began, before = time.monotonic(), ""
        while (now := window.call("pulled", token)) is not None and not (now["at"] and now["at"] == before):
            self._session.dialogs.refuse_surprise()
            if now["busy"]:
                began = time.monotonic()
            late = not now["busy"] and time.monotonic() - began >= self._patience.target
            if fate == "astray" or (late and (before or not now["at"])):
                raise ApplicationException(codes.NOT_WRITTEN, Sentence.NOT_MOVED(element=name))
            before = now["at"]
            self._session.pause(_AT_REST)

    def _delivered(self, found: Found, fate: str, value: str | None, dialog: Dialog | None) -> Act:
        dialogs = self._session.dialogs
        dialogs.refuse_surprise()
        if dialog and not dialogs.answered:
            self._await_dialog()
        return _act(found, Delivery.DONE if fate == "got" else Delivery.UNKNOWN, value, dialogs.answered)

    def _await_file(self, target: Target, awaited: Awaited) -> Attachment:
        """Waits for the file, and for the page to be done with what the click began: another may come of that too."""
        began = self._looking.begin()
        while True:
            looks = self._looking.survey((target.page,), {"page": target.page, "targets": {}})
            busy = any(look.busy for look in looks)
            file = self._session.downloads.taken(awaited)
            if file and not busy:
                return file
            if self._looking.waited(began) >= self._patience.page and not busy:
                raise Unsure(Sentence.FILE_LATE())
            self._looking.pause(began)

    def _await_dialog(self) -> None:
        """A page may ask a little later than the click. Raises `Unsure` when it does not ask."""
        began = self._looking.begin()
        while not self._session.dialogs.answered:
            self._session.dialogs.refuse_surprise()
            if self._looking.waited(began) >= self._patience.target:
                raise Unsure(Sentence.NO_DIALOG())
            self._looking.pause(began)

    def _not_taken(self, target: Target) -> ApplicationException:
        return ApplicationException(codes.NOT_WRITTEN, Sentence.NOT_WRITTEN(element=describe(target, self._known)))


def _is_sent(found: Found) -> bool:
    """Is it a step that pointer or key does?"""
    return "point" in found or "key" in found


def _sent(found: Found) -> Asked:
    return {"kind": "key", "key": found["key"]} if "key" in found else {"kind": "point"}


def _point(window: Window, found: Found, act: Asked) -> None:
    """Does with keys or pointer what the look has armed."""
    match act["kind"]:
        case "key":
            window.press(str(act["key"]))
        case "text":
            window.type_text(str(act["value"]))
        case "hover":
            window.rest(found["point"])
        case "drag":
            window.drag(found["point"], found["end"])
        case "context":
            window.click(**found["point"], button="right")
        case kind:
            window.click(found["point"]["x"], found["point"]["y"], 2 if kind == "double" else 1)


def _typing(found: Found, wanted: Asked) -> Asked:
    """The signs of a text; where the page's script has set the field itself, one key that the page hears."""
    return {"kind": "key", "key": found["key"]} if "key" in found else {"kind": "text", "value": wanted["value"]}


def _asked(holding: Holding | None) -> Asked:
    """What is held, as the page's script is asked it."""
    if holding is None:
        return {}
    held = [{"name": name, **asdict(one), "target": shape(one.target)} for name, one in holding.items()]
    return {"holding": held, "saves": saves(holding)}


def _act(found: Found, delivery: Delivery, value: str | None, dialog: str | None = None) -> Act:
    facts, former = tuple(found["facts"]), Former(**found["former"])
    return Act(delivery, value, tuple(found["support"]), dialog, facts, former, found["standing"])


def _is_shown(looks: list[Look], page: str, fresh: bool, text: str | Words | None, before: frozenset[str]) -> bool:
    frames = [frame for look in looks if look.loaded for frame in look.showing(page) if frame.loaded]
    new = [frame for frame in frames if not fresh or frame.id not in before or frame.news]
    return any(text is None or frame.text for frame in new)


def _settled(looks: list[Look], window: Window) -> bool | None:
    """True when the window is loaded and some frame of it shows a known page, the log-in page among them."""
    frames = [frame for look in looks if look.window is window and look.loaded for frame in look.frames]
    return True if any(frame.pages or frame.login for frame in frames) else None
