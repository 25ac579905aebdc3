"""What acts do on a real page: fields, lists, boxes, keys, frames, dialogs and popups."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from klickfri.model.errors import ApplicationException, Missed, TargetRefused, Unsure
from klickfri.model.flow import Dialog
from klickfri.model.pattern import Fitting
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import COMPLETED, Site, button, frameset, page, shown, textbox

STATUS = Target(page="form", role="combobox", label="Status", label_from="left")
BOX = Target(page="form", role="checkbox", label="Ja", label_from="left")


def form(*rows: str) -> str:
    cells = "".join(f"<tr><td>{row.split('|')[0]}</td><td>{row.split('|')[1]}</td></tr>" for row in rows)
    return f"<form method=post action=/other><table>{cells}</table><input type=submit value=Spara></form>"


def test_fills_as_a_person_would(screen: BrowserScreen, site: Site) -> None:
    """The old text is replaced, the page's own change handler runs once, and several lines survive."""
    shown(screen, site, form("Namn|<input value=gammalt onchange='this.title+=1'>", "Brev|<textarea></textarea>"))
    assert screen.fill(textbox("Namn"), "Åsa Öberg").delivery is Delivery.DONE
    assert screen.fill(textbox("Namn"), "Åsa Öberg").delivery is Delivery.NOT_NEEDED
    assert screen.fill(textbox("Brev"), "Hej!\r\n\r\nVälkommen.").value == "Hej!\n\nVälkommen."
    reading = screen.read({"n": textbox("Namn", supporting={"title": "1"})})["n"]
    assert (reading.value, reading.failed_support) == ("Åsa Öberg", ())
    assert screen.fill(textbox("Namn"), "").value == ""


@pytest.mark.parametrize(
    ("charset", "text", "taken"),
    [
        ("windows-1252", "Åsa – 5 €, Šimůnek", False), ("windows-1252", "Åsa – 5 €, Šimon\n", True),
        ("iso-8859-1", "Łucja", False), ("iso-8859-2", "Łucja", True), ("utf-8", "Łucja ඞ", True),
        ("no-such-charset", "Łucja", True), ("shift_jis", "Åsa", True),
    ],
)  # fmt: skip
def test_letters_that_the_form_would_send_as_others_are_not_written(
    screen: BrowserScreen, site: Site, charset: str, text: str, taken: bool
) -> None:
    """The page shows them until they are sent, so nothing but its charset tells. Other charsets are not judged."""
    shown(screen, site, form("Brev|<textarea></textarea>").replace("<form", f"<form accept-charset={charset}"))
    if taken:
        assert screen.fill(textbox("Brev"), text).value == text
        return
    with pytest.raises(TargetRefused) as refusal:
        screen.fill(textbox("Brev"), text)
    assert refusal.value.facts == ("unsendable",)
    assert screen.read({"it": textbox("Brev")})["it"].value == ""


def test_letters_that_no_form_sends_are_written(screen: BrowserScreen, site: Site) -> None:
    """A script sends what it likes, whatever the page's charset."""
    shown(screen, site, form("Namn|<input>").replace("<form", "<div").replace("</form>", "</div>"))
    assert screen.fill(textbox("Namn"), "Łucja").value == "Łucja"


WRITTEN = "document.querySelector('iframe').contentDocument"
EDITORS = {
    "block": ("<label for=e>Brev</label><div id=e contenteditable>gammalt</div>", {"label": "Brev"}),
    "labelled frame": (
        "<label for=e>Brev</label><iframe id=e srcdoc='<body contenteditable>gammalt'></iframe>", {"label": "Brev"},
    ),
    "nameless frame": (
        "<p>Brev<br><iframe srcdoc='<h1>Överskrift</h1><body contenteditable>gammalt'></iframe>",
        {"label": "Brev", "label_from": "before"},
    ),
    "frame in a cell": (form("Brev|<iframe srcdoc='<body contenteditable>'></iframe>"), {"label": "Brev"}),
    "design mode": (
        f"<iframe title=Brev></iframe><script>{WRITTEN}.write('<body>gammalt'); {WRITTEN}.close();"
        f"{WRITTEN}.designMode = 'on'</script>",
        {"name": "Brev"},
    ),
    "hidden area": (
        "<label for=a>Brev</label><textarea id=a hidden></textarea><iframe srcdoc='<body contenteditable>'></iframe>",
        {"label": "Brev"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", EDITORS)
def test_a_text_edited_in_place_is_a_field(screen: BrowserScreen, site: Site, kind: str) -> None:
    """In the page or in a frame of it, called by what a person calls it: replaced, read back with its lines, left."""
    body, facts = EDITORS[kind]
    shown(screen, site, body)
    letter = Target.model_validate({"page": "form", "role": "textbox", **facts})
    act = screen.fill(letter, "Hej!\r\n\r\nVälkommen.")
    assert (act.delivery, act.value) == (Delivery.DONE, "Hej!\n\nVälkommen.")
    assert screen.read({"it": letter})["it"].value == "Hej!\n\nVälkommen."
    assert screen.fill(letter, "Hej!\n\nVälkommen.").delivery is Delivery.NOT_NEEDED
    assert screen.fill(letter, "Kort").value == "Kort"
    assert screen.press(letter, "!").delivery is Delivery.DONE
    assert screen.click(letter).delivery is Delivery.DONE
    assert screen.read({"it": letter})["it"].value in ("Kort!", "!Kort")
    assert screen.fill(letter, "").value == ""


def test_a_frame_that_is_not_edited_is_no_field(screen: BrowserScreen, site: Site) -> None:
    """Nor is an editor that may be read only."""
    for attributes in ("", "contenteditable=false", "contenteditable aria-readonly=true"):
        shown(screen, site, f"<iframe title=Brev srcdoc='<body {attributes}>gammalt'></iframe>")
        with pytest.raises(TargetRefused):
            screen.fill(Target(page="form", role="textbox", name="Brev"), "ny")


def test_a_field_that_cuts_or_changes_the_text_is_told(screen: BrowserScreen, site: Site) -> None:
    """A value that is not read back as written fails at once, without repeating the value."""
    shown(screen, site, form("Namn|<input maxlength=3>", "Ort|<input onchange='this.value=this.value.toUpperCase()'>"))
    for label in ("Namn", "Ort"):
        with pytest.raises(ApplicationException) as fault:
            screen.fill(textbox(label), "Hemlig")
        assert fault.value.code == "EJ-SKRIVET"
        assert "emlig" not in str(fault.value)


HEARS = "onkeydown='out.value += event.key' onkeyup='out.title += event.key'"


def test_types_sign_by_sign(screen: BrowserScreen, site: Site) -> None:
    """Each sign has its key down and up, letters of other alphabets too; what stood there is gone with the first."""
    shown(screen, site, form(f"Namn|<input value=gammalt {HEARS} onchange='out.value += 1'>", "Ut|<input id=out>"))
    assert screen.fill(textbox("Namn"), "Åk 7+b", typed=True).delivery is Delivery.DONE
    heard = screen.read({"out": textbox("Ut", supporting={"title": "Åk 7+b"})})["out"]
    assert (heard.value, heard.failed_support) == ("Åk 7+b1", ())
    screen.fill(textbox("Namn"), "", typed=True)
    assert screen.read({"out": textbox("Ut")})["out"].value == "Åk 7+b1Backspace1"


@pytest.mark.parametrize(
    ("kind", "value"), [("date", "2026-03-04"), ("time", "13:05"), ("datetime-local", "2026-03-04T13:05")]
)
def test_a_page_hears_a_key_when_a_day_or_a_time_stands(
    screen: BrowserScreen, site: Site, kind: str, value: str
) -> None:
    """A day is set at once, in no browser's own order of parts; a page that counts at each key counts with it."""
    heard = "onkeyup=\"out.value += this.value + ' '\""
    shown(screen, site, form(f"Dag|<input type={kind} {heard} onchange='out.title += 1'>", "Ut|<input id=out>"))
    assert screen.fill(textbox("Dag"), value, typed=True).value == value
    heard_of = screen.read({"out": textbox("Ut", supporting={"title": "1"})})["out"]
    assert (heard_of.value.split(), heard_of.failed_support) == ([value], ())
    assert screen.fill(textbox("Dag"), value, typed=True).delivery is Delivery.NOT_NEEDED


def test_types_several_lines_and_in_edited_text(screen: BrowserScreen, site: Site) -> None:
    """A new line is a key of its own, and would send a form from a field that has only one."""
    edited = "<div contenteditable role=textbox style='white-space:pre-wrap'></div>"
    shown(screen, site, form("Brev|<textarea></textarea>", f"Text|{edited}", "Namn|<input>"))
    assert screen.fill(textbox("Brev"), "Hej!\nVälkommen.", typed=True).value == "Hej!\nVälkommen."
    assert screen.fill(textbox("Text"), "Hej på dig", typed=True).value == "Hej på dig"
    for typed in (False, True):
        with pytest.raises(TargetRefused) as refusal:
            screen.fill(textbox("Namn"), "a\nb", typed=typed)
        assert refusal.value.facts == ("one line",)
    assert (screen.read({"n": textbox("Namn")})["n"].value, site.posts) == ("", [])


@pytest.mark.parametrize("style", ["pre-wrap", "normal"])
def test_the_lines_of_a_text_stand_in_edited_text_as_they_were_written(
    screen: BrowserScreen, site: Site, style: str
) -> None:
    """Blank lines and indentation too, also where the page itself shows several spaces as one."""
    edited = f"<div contenteditable role=textbox style='white-space:{style}'></div>"
    shown(screen, site, form("Brev|<textarea></textarea>", f"Text|{edited}"))
    note = "Hej!\n\n  - ett\n  - två  tre"
    for field in ("Brev", "Text"):
        assert screen.fill(textbox(field), note).value == note
        assert screen.fill(textbox(field), note).delivery is Delivery.NOT_NEEDED


HEARING = "document.onkeyup = ({ key }) => { parent.document.getElementById('out').value += key; }"
LISTENING = {
    "block": f"<div contenteditable aria-label=Brev>gammalt</div><script>{HEARING}</script>",
    "frame": f'<iframe title=Brev srcdoc="<body contenteditable>gammalt<script>{HEARING}</script>"></iframe>',
}


@pytest.mark.parametrize("kind", LISTENING)
def test_types_in_an_editor_that_listens_to_keys(screen: BrowserScreen, site: Site, kind: str) -> None:
    """In the page or in a frame of it: each sign comes with its key, and the lines are read back."""
    shown(screen, site, f"{form('Ut|<input id=out>')}{LISTENING[kind]}")
    letter = Target(page="form", role="textbox", name="Brev")
    act = screen.fill(letter, "Hej å\ndu", typed=True)
    assert (act.delivery, act.value) == (Delivery.DONE, "Hej å\ndu")
    assert screen.read({"out": textbox("Ut")})["out"].value == "Hej åEnterdu"
    assert screen.fill(letter, "Hej å\ndu", typed=True).delivery is Delivery.NOT_NEEDED
    assert screen.fill(letter, "Hej då", shows="Hej då").value == "Hej då"


@pytest.mark.parametrize(("lost", "taken"), [(1, True), (99, False)])
def test_a_sign_that_the_page_swallows_is_typed_again_or_told(
    screen: BrowserScreen, site: Site, lost: int, taken: bool
) -> None:
    """A field with half the text is never left, so that nothing hears of it."""
    swallows = f"onkeypress='if (event.key == 3 && out.value.length < {lost}) {{ out.value += 1; return false }}'"
    shown(screen, site, form(f"Nr|<input {swallows} onchange='out.title += this.value'>", "Ut|<input id=out>"))
    if taken:
        assert screen.fill(textbox("Nr"), "1234", typed=True).value == "1234"
    else:
        with pytest.raises(ApplicationException):
            screen.fill(textbox("Nr"), "1234", typed=True)
    out = textbox("Ut", supporting={"title": "1234"})
    assert screen.read({"out": out})["out"].failed_support == (() if taken else ("title",))


def test_signs_reach_no_other_field(screen: BrowserScreen, site: Site) -> None:
    """A page that goes on to the next field by itself takes the rest of the text nowhere."""
    hops = "oninput='if (this.value.length == 2) out.focus()'"
    shown(screen, site, form(f"Nr|<input {hops}>", "Ut|<input id=out>"))
    with pytest.raises(ApplicationException):
        screen.fill(textbox("Nr"), "1234", typed=True)
    assert screen.read({"out": textbox("Ut")})["out"].value == ""


def test_waits_for_what_the_page_makes_of_a_text(screen: BrowserScreen, site: Site) -> None:
    """A server that is asked how the text is written may take its time."""
    late = "onchange='setTimeout(() => { this.value = this.value.toUpperCase() }, 80)'"
    shown(screen, site, form(f"Ort|<input {late}>"))
    assert screen.fill(textbox("Ort"), "Ökna", shows="ÖKNA").value == "ÖKNA"
    assert screen.fill(textbox("Ort"), "Ökna", shows="ÖKNA").delivery is Delivery.NOT_NEEDED


def test_fields_that_cannot_be_written_are_refused(screen: BrowserScreen, site: Site) -> None:
    """Read-only and disabled fields, and disabled buttons, are refused and left as they were."""
    shown(
        screen,
        site,
        form("Namn|<input readonly value=a>", "Ort|<input disabled value=b>") + "<button disabled>Av</button>",
    )
    for label, why in (("Namn", "skrivskyddad"), ("Ort", "avstängd")):
        with pytest.raises(TargetRefused) as refusal:
            screen.fill(textbox(label), "ny")
        assert refusal.value.failed == (why,)
    with pytest.raises(TargetRefused):
        screen.click(button("Av"))
    assert screen.read({"n": textbox("Namn")})["n"].value == "a"


def test_selects_by_the_whole_text(screen: BrowserScreen, site: Site) -> None:
    """The option with exactly this text is chosen; a missing, doubled or disabled one is refused."""
    options = "<option>– välj –<option>Beviljad<option>Avslag<option>Avslag<option disabled>Avvisad"
    shown(screen, site, form(f"Status|<select onchange='this.title=this.value'>{options}</select>"))
    assert screen.select(STATUS, "Beviljad").value == "Beviljad"
    assert screen.select(STATUS, "Beviljad").delivery is Delivery.NOT_NEEDED
    reading = screen.read({"s": STATUS})["s"]
    assert reading.options == ("– välj –", "Beviljad", "Avslag", "Avslag", "Avvisad")
    for option in ("Bevilja", "Avslag", "Avvisad"):
        with pytest.raises(TargetRefused):
            screen.select(STATUS, option)
    assert screen.read({"s": STATUS})["s"].value == "Beviljad"
    assert screen.select(STATUS, "-", Fitting("Bev*", {})).delivery is Delivery.NOT_NEEDED
    assert screen.select(STATUS, "-", Fitting("– *", {})).value == "– välj –"
    with pytest.raises(TargetRefused):
        screen.select(STATUS, "-", Fitting("Av*", {}))


def test_waits_for_a_list_that_its_page_draws_anew_at_each_choice(screen: BrowserScreen, site: Site) -> None:
    """It shows its first option until the page has put the choice back; one that it does not put back is refused."""
    anew = "const was = this.value, all = this.innerHTML; this.innerHTML = all; setTimeout(() => { BACK }, 60)"
    status = f"Status|<select onchange='{anew}'><option>Ny<option>Beviljad<option>Avslag</select>"
    shown(screen, site, form(status.replace("BACK", "this.value = was")))
    assert screen.select(STATUS, "Beviljad").value == "Beviljad"
    assert screen.read({"s": STATUS})["s"].value == "Beviljad"
    shown(screen, site, form(status.replace("BACK", "")))
    with pytest.raises(ApplicationException):
        screen.select(STATUS, "Avslag")


def test_takes_a_suggestion_from_the_list_in_the_fields_own_box(screen: BrowserScreen, site: Site) -> None:
    """A text field that says nothing of its list: sought, taken with the pointer as a whole text, and read back."""
    ort = textbox("Ort")
    shown(screen, site, COMPLETED)
    assert screen.select(ort, "Alm").value == "Alm"
    assert screen.select(ort, "Alm").delivery is Delivery.NOT_NEEDED
    assert screen.select(ort, "Ekby").delivery is Delivery.DONE
    screen.fill(textbox("Namn"), "Åsa")
    assert screen.read({"o": ort})["o"].value == "Ekby"
    for field, option in ((ort, "Ek"), (textbox("Namn"), "Ekby")):
        with pytest.raises(TargetRefused):
            screen.select(field, option)


def test_checks_with_a_real_click(screen: BrowserScreen, site: Site) -> None:
    """A box is clicked only when it must change; one that jumps back is told."""
    shown(screen, site, form("Ja|<input type=checkbox>"))
    assert screen.check(BOX, True).delivery is Delivery.DONE
    assert screen.check(BOX, True).delivery is Delivery.NOT_NEEDED
    assert screen.read({"b": BOX})["b"].value == "ja"
    assert screen.check(BOX, False).value == "nej"
    shown(screen, site, form("Ja|<input type=checkbox onclick='return false'>"))
    with pytest.raises(ApplicationException):
        screen.check(BOX, True)


def test_presses_a_key_in_a_field(screen: BrowserScreen, site: Site) -> None:
    """Enter in a field sends the form, as a person's would."""
    site.show("/other", "<h1>Annan sida</h1>")
    shown(screen, site, form("Namn|<input name=n>"))
    screen.fill(textbox("Namn"), "a")
    screen.press(textbox("Namn"), "Enter")
    screen.expect(["other"], fresh=True)
    assert site.posts == [("/other", {"n": "a"})]


def test_what_is_held_down_is_let_go_whatever_comes_between(screen: BrowserScreen, site: Site) -> None:
    """A key that the browser does not have: Ctrl is up again when the next is pressed. A letter is large with Shift."""
    shown(screen, site, form("Namn|<input onkeydown='this.title = [event.ctrlKey, event.shiftKey, event.key]'>"))

    def heard(keys: str) -> bool:
        told = textbox("Namn", supporting={"title": keys})
        return screen.read({"name": told})["name"].failed_support == ()

    screen.press(textbox("Namn"), "Ctrl+Shift+K")
    assert heard("true,true,K")
    screen.press(textbox("Namn"), "Ctrl+K")
    assert heard("true,false,k")
    with pytest.raises(Error):
        screen._session.windows()[0].press("Ctrl+Shift+Ö")
    screen.press(textbox("Namn"), "F2")
    assert heard("false,false,F2")


def test_a_key_that_its_element_did_not_get_is_missed(screen: BrowserScreen, site: Site) -> None:
    """A page that moves the cursor when Ctrl goes down: Enter reaches nothing, and is not taken for pressed."""
    moves = "onkeydown='if (event.key === &quot;Control&quot;) ort.focus()'"
    shown(screen, site, form(f"Namn|<input {moves}>", "Ort|<input id=ort>"))
    with pytest.raises(Missed):
        screen.press(textbox("Namn"), "Ctrl+Enter")
    assert site.posts == []


def test_scrolls_to_what_is_below_the_fold_of_a_frame(screen: BrowserScreen, site: Site) -> None:
    """A button far down in an inner frame is brought into view and really clicked."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1>")
    site.show("/lista", f"<h1>Lista</h1><div style='height:3000px'></div>{form('a|b')}")
    site.pages["/other"] = page("<h1>Ärende</h1>")
    screen.open("frames")
    screen.click(button("Spara", "list"))
    assert screen.expect(["case"], fresh=True) == "case"


def test_a_covered_button_is_refused_and_waited_for(screen: BrowserScreen, site: Site) -> None:
    """An overlay that stays is refused; one that goes away is waited for."""
    overlay = "<div id=o style='position:fixed;inset:0;background:#0003'></div>"
    shown(screen, site, f"<button onclick='document.title=1'>Spara</button>{overlay}")
    with pytest.raises(TargetRefused) as refusal:
        screen.click(button("Spara"))
    assert refusal.value.failed == ("täckt av något annat",)
    shown(screen, site, f"<button>Spara</button>{overlay}<script>setTimeout(() => o.remove(), 120)</script>")
    assert screen.click(button("Spara")).delivery is Delivery.DONE


def test_answers_the_dialog_that_is_expected(screen: BrowserScreen, site: Site) -> None:
    """The named question is answered as told, at once or a little later; its absence is not taken for a yes."""
    ask = "out.value = confirm('Spara ärendet?') ? 'ja' : 'nej'"
    dialog = Dialog(kind="confirm", text="Spara ärendet?", answer="accept")
    shown(screen, site, f"""<button onclick="{ask}">Spara</button>
        <button onclick="setTimeout(() => {{{ask}}}, 60)">Sen</button><button>Tyst</button>
        <table><tr><td>Svar</td><td><input id=out></td></tr></table>""")  # fmt: skip
    for name, answer, told in (("Spara", "accept", "ja"), ("Sen", "dismiss", "nej")):
        act = screen.click(button(name), dialog.model_copy(update={"answer": answer}))
        assert act.dialog == "Spara ärendet?"
        assert screen.read({"a": textbox("Svar")})["a"].value == told
    with pytest.raises(Unsure):
        screen.click(button("Tyst"), dialog)


def test_writes_in_the_prompt_what_the_step_says(screen: BrowserScreen, site: Site) -> None:
    """Over what the page suggests; a prompt that the key itself raises is answered too."""
    ask = "out.value = prompt('Ange orsak', 'Förslag')"
    shown(screen, site, f"""<button onclick="{ask}">Avslå</button>
        <table><tr><td>Namn<td><input onkeydown="if (event.altKey &amp;&amp; event.key === 'a') {ask}">
        <tr><td>Svar<td><input id=out></table>""")  # fmt: skip
    for act, text in (("click", "Flyttat ut"), ("press", ""), ("press", "Åsa & ”Bo”")):
        dialog = Dialog(kind="prompt", text="Ange orsak", answer="accept", value=text)
        if act == "click":
            screen.click(button("Avslå"), dialog)
        else:
            screen.press(textbox("Namn"), "Alt+A", dialog)
        assert screen.read({"a": textbox("Svar")})["a"].value == text


@pytest.mark.parametrize("times", [8, pytest.param(50, marks=pytest.mark.attack)])
def test_a_popup_writes_back_and_closes_itself(screen: BrowserScreen, site: Site, times: int) -> None:
    """The popup's button closes its own window, and what it wrote is in the opener. Of many times none is lost."""
    site.show("/popup", """<h1>Sökning</h1><button onclick="const f = opener.document.querySelector('#n');
        f.value = Number(f.value) + 1; window.close()">Använd</button>""")  # fmt: skip
    shown(screen, site, """<table><tr><td>Namn</td><td><input id=n value=0></td></tr></table>
        <button onclick="window.open('/popup', 'p', 'width=400,height=300')">Sök</button>""")  # fmt: skip
    deliveries = set()
    for count in range(1, times + 1):
        screen.click(button("Sök"))
        screen.expect(["popup"])
        deliveries.add(screen.click(button("Använd", "popup")).delivery)
        screen.expect_closed("popup")
        assert screen.read({"n": textbox("Namn")})["n"].value == str(count)
    assert deliveries <= {Delivery.DONE, Delivery.UNKNOWN}


def test_a_window_written_by_script_is_seen_and_guarded(screen: BrowserScreen, site: Site) -> None:
    """A popup filled with document.write is looked at and clicked like any other page."""
    written = "<h1>Sökning</h1><button onclick='opener.document.title=1;window.close()'>Skriv ut</button>"
    shown(screen, site, f"""<button onclick="const w = window.open('', 'p', 'width=300,height=200');
        w.document.write(&quot;{written}&quot;); w.document.close()">Öppna</button>""")  # fmt: skip
    screen.click(button("Öppna"))
    screen.expect(["popup"])
    screen.click(button("Skriv ut", "popup"))
    screen.expect_closed("popup")


def test_a_page_that_is_a_place_in_a_document_is_opened_anew(screen: BrowserScreen, site: Site) -> None:
    """What a page of one document was told before is gone, as with any other page; what it asks on leaving too."""
    site.show("/ritad", "<h1>Ritad sida</h1><table><tr><td>Namn</td><td><input></td></tr></table>"
              "<script>onbeforeunload = (event) => event.preventDefault()</script>")  # fmt: skip
    name = textbox("Namn", "drawn")
    for _ in range(2):
        screen.open("drawn")
        assert screen.read({"n": name})["n"].value == ""
        screen.fill(name, "Åsa")


def test_looks_in_a_window_of_its_own(screen: BrowserScreen, site: Site) -> None:
    """Looking something up leaves the half-filled form in the work window as it was."""
    site.show("/fraga", "<h1>Fråga</h1><table><tr><td>Status</td><td>Inkommen</td></tr></table>")
    shown(screen, site, form("Namn|<input>"))
    screen.fill(textbox("Namn"), "Åsa")
    screen.open("inquiry")
    status = Target(page="inquiry", role="text", label="Status", label_from="left")
    assert screen.read({"s": status})["s"].value == "Inkommen"
    assert screen.read({"n": textbox("Namn")})["n"].value == "Åsa"
    screen.rest()
    assert not screen.shows("inquiry")
