"""The page in a real browser, offline, from a file."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from msgspec import Struct, field
from msgspec.structs import replace

from tests.builders import page_for
from tests.commands import run_apart
from tests.export.files import write_sound
from tests.needs import needs_program
from tests.practice.records import TODAY, record
from voiceguide.api import timeline_of
from voiceguide.cli.show import as_object
from voiceguide.library.catalog import standard_library
from voiceguide.planning.timing import Timing
from voiceguide.practice.page import practice_page
from voiceguide.practice.summary import seconds_by_day, summarize
from voiceguide.script.headings import LONGEST_NAME
from voiceguide.script.parser import parse_script
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CLOSE_S = 0.150

SCRIPT = """\
---
areas: [cheeks, forehead]
needs: [two drops of oil, a mirror]
caution: Stop at any pain.
language: en-GB
chimes:
  close: off
---
# A short <b>oil</b> massage

Shown & never spoken.

## Warm the oil
- [2s] Rub your palms.

## Jaw sweep [left, right]
[area jaw, chin]
- [3.5s] Glide along your {side} jaw.
  - [at 2.2s] Lighter.

## Rest
- Let it sink in.
- [1.5s] Good.
"""

HOSTILE = """\
---
title: "<img src=x onerror='document.title=1'>"
caution: "</p><script>document.title=1</script>"
---
Words with <img src=x onerror='document.title=1'> in them.

## </script><img src=x onerror='document.title=1'> Donaudampfschifffahrtsgesellschaftskapitaen
- [24s] <img src=x onerror='document.title=1'> & ''' </style> Donaudampfschifffahrtsgesellschaft.
  - [half] Pneumonoultramicroscopicsilicovolcanoconiosisandsomemorelettersofaverylongword.
"""

SAMPLE = """() => {
  const $ = (id) => document.getElementById(id);
  return {
    at: $("audio").currentTime, state: document.body.dataset.state,
    step: $("step").textContent, next: $("next").textContent.trim(),
    seconds: $("seconds").textContent, caption: $("caption").textContent,
    speaking: $("caption").dataset.speaking === "true",
    lit: [...document.querySelectorAll(".on")].map((area) => area.dataset.area),
    side: $("face").dataset.side,
  };
}"""

JUST_DRAWN = f"""() => new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => done(({SAMPLE})()))))"""

WATCH = """
window.handlers = {};
window.locks = [];
if (navigator.mediaSession) {
  const set = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
  navigator.mediaSession.setActionHandler = (action, handler) => {
    window.handlers[action] = handler;
    set(action, handler);
  };
}
if (navigator.wakeLock) {
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    const lock = await request(kind);
    window.locks.push(lock);
    return lock;
  };
}
"""


class Made(Struct, frozen=True):
    """A page on disk, and what `show --json` says of the same session."""

    file: Path
    timeline: dict[str, Any]

    def step_start_s(self, name: str) -> float:
        [start] = [step["start_s"] for step in self.timeline["steps"] if step["name"] == name]
        return float(start)


class Visit(Struct):
    """A page in a tab, with its requests and its errors."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def seen(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(SAMPLE)
        return found

    def seek(self, time_s: float) -> None:
        self.page.evaluate(
            """(time) => new Promise((done) => {
              const audio = document.getElementById("audio");
              audio.addEventListener("seeked", () => requestAnimationFrame(done), { once: true });
              audio.currentTime = time;
            })""",
            time_s,
        )

    def wait_for(self, state: str) -> None:
        self.page.wait_for_selector(f"body[data-state={state}]", timeout=30_000)

    def until(self, expression: str) -> None:
        """Wait for a condition. Playwright's own way needs `eval`, which the page forbids."""
        for _ in range(300):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(30)
        raise AssertionError(f"never came true: {expression}")

    def start(self) -> None:
        self.page.keyboard.press("k")
        self.wait_for("playing")


def made(speech: Synthesizer, script: str, folder: Path, name: str) -> Made:
    library = standard_library()
    routine = parse_script(script, name)
    session = compose([routine], Options(), Settings(), library, speech, Timing())
    passages = list(session.plan)
    sound = folder / "session.mp3"
    blocks = session.mixer().blocks(passages, 32_768)
    write_sound(sound, blocks, channels=session.channels)
    file = folder / f"{name}.html"
    text = page_for(session, passages, sound.read_bytes())
    file.write_text(text, encoding="utf-8", newline="\n")
    return Made(file, as_object(timeline_of(session, passages)))


@pytest.fixture(scope="module")
def speech(shared_cache: Path) -> Iterator[Synthesizer]:
    with Synthesizer(cache=DiskCache(shared_cache / "voiceguide" / "speech")) as speech:
        yield speech


@pytest.fixture(scope="module")
def short(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A page exported by the command."""
    folder = tmp_path_factory.mktemp("short")
    script, page = folder / "short.md", folder / "short.html"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {
        "XDG_CACHE_HOME": str(shared_cache),
        **{f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "DATA")},
    }
    done = run_apart("export", script, "-o", page, environment=environment)
    assert (done.code, done.err) == (0, "")
    shown = run_apart("show", script, "--json", environment=environment)
    return Made(page, shown.json)


@pytest.fixture(scope="module")
def hostile(speech: Synthesizer, tmp_path_factory: pytest.TempPathFactory) -> Made:
    # Windows allows no such file name, so the title has the text.
    return made(speech, HOSTILE, tmp_path_factory.mktemp("hostile"), "hostile")


@pytest.fixture(scope="module")
def wordy(speech: Synthesizer, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A page whose only step has the longest name allowed."""
    name = ("Donaudampf " * 20)[:LONGEST_NAME].strip()
    script = f"# Wordy\n\n## {name}\n- [20s] Rub your palms.\n"
    return made(speech, script, tmp_path_factory.mktemp("wordy"), "wordy")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    needs_program("chromium", "chromium")
    from playwright.sync_api import sync_playwright

    quiet = ("quic", "background-networking", "component-update", "sync", "gpu")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-first-run", "--mute-audio", *(f"--disable-{one}" for one in quiet)],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Page]:
    """Opens an offline tab that remembers nothing.

    Once for each kind: another one costs Chromium a second of processor time.
    """
    opened: dict[tuple[bool, bool], Page] = {}
    nothing = tmp_path_factory.mktemp("nothing") / "nothing.html"
    nothing.touch()

    def tab(*, has_touch: bool, java_script_enabled: bool) -> Page:
        kind = (has_touch, java_script_enabled)
        if kind not in opened:
            context = browser.new_context(
                has_touch=has_touch, java_script_enabled=java_script_enabled, offline=True
            )
            context.add_init_script(WATCH)
            opened[kind] = context.new_page()
        # Not while the page is shown: it stores where it was left.
        opened[kind].goto(nothing.as_uri())
        opened[kind].evaluate("localStorage.clear()")
        return opened[kind]

    return tab


Open = Callable[..., Visit]


@pytest.fixture
def visit(tabs: Callable[..., Page]) -> Iterator[Open]:
    """Opens a page on an offline phone where it never was, and checks at the end for errors."""
    visits: list[Visit] = []
    removals: list[Callable[[], None]] = []

    def visit(
        made: Made,
        width: int = 390,
        height: int = 844,
        *,
        java_script_enabled: bool = True,
        reduced_motion: Literal["no-preference", "reduce"] = "no-preference",
    ) -> Visit:
        page = tabs(has_touch=width < 800, java_script_enabled=java_script_enabled)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion=reduced_motion, color_scheme="light")
        visit = Visit(page)
        for event, listener in (
            ("request", lambda request: visit.asked.append(request.url)),
            ("console", lambda message: visit.complaints.append(message.text)),
            ("pageerror", lambda error: visit.complaints.append(str(error))),
        ):
            page.on(event, listener)  # type: ignore[call-overload]  # a Literal for each
            removals.append(partial(page.remove_listener, event, listener))
        page.goto(made.file.as_uri())
        visits.append(visit)
        return visit

    yield visit
    for each in visits:
        each.page.goto("about:blank")
    for remove in removals:
        remove()
    for each in visits:
        away = [url for url in each.asked if not url.startswith(("file:", "data:", "blob:"))]
        assert away == []
        assert sum(url.startswith("file:") for url in each.asked) == 1
        assert each.complaints == []


def countdowns(timeline: dict[str, Any]) -> list[tuple[float, float]]:
    """Start and end of each hold, from the script's lines and `show --json` alone."""
    lines = SCRIPT.splitlines()
    held: dict[tuple[int, int], tuple[float, float]] = {}
    for event in timeline["events"]:
        hold = re.match(r"- \[([\d.]+)s\]", lines[event["line"] - 1])
        if hold is not None and event["kind"] != "pause":
            end_s = event["start_s"] + float(hold[1])
            held.setdefault((event["step"], event["line"]), (event["start_s"], end_s))
    return sorted(held.values())


def said_at(timeline: dict[str, Any], time_s: float) -> set[str]:
    """Captions allowed at a time, give or take CLOSE_S; empty text for none."""
    words = [event for event in timeline["events"] if event["kind"] == "speech"]
    sure = [one for one in words if one["start_s"] + CLOSE_S <= time_s <= one["end_s"] - CLOSE_S]
    near = [one for one in words if one["start_s"] - CLOSE_S <= time_s <= one["end_s"] + CLOSE_S]
    return {one["text"] for one in sure} or {"", *(one["text"] for one in near)}


def seconds_at(timeline: dict[str, Any], time_s: float) -> set[str]:
    """Countdowns allowed at a time, give or take CLOSE_S."""
    shown = set()
    for moment_s in (time_s - CLOSE_S, time_s, time_s + CLOSE_S):
        left = [end - moment_s for start, end in countdowns(timeline) if start <= moment_s < end]
        shown.add(str(math.ceil(left[0] - 1e-3)) if left else "")
    return shown


def disagreements(made: Made, seen: dict[str, Any]) -> list[str]:
    """Differences between the page and `show --json` at the page's own time."""
    at, timeline = seen["at"], made.timeline
    steps = [
        step["name"]
        for step in timeline["steps"]
        if step["start_s"] - CLOSE_S <= at <= step["end_s"] + CLOSE_S
    ]
    said = seen["caption"] if seen["speaking"] else ""
    found = []
    if seen["step"] not in steps:
        found.append("step")
    if said not in said_at(timeline, at):
        found.append("caption")
    if seen["seconds"] not in seconds_at(timeline, at):
        found.append("countdown")
    return found


def test_the_page_agrees_with_show_at_every_moment(short: Made, visit: Open) -> None:
    page = visit(short)
    page.page.keyboard.press("k")
    page.wait_for("playing")
    page.page.keyboard.press("k")
    page.wait_for("paused")
    edges = {0.0}
    for event in [*short.timeline["events"], *short.timeline["steps"]]:
        edges |= {event["start_s"], event["end_s"]}
    for start_s, end_s in countdowns(short.timeline):
        edges |= {start_s, end_s - 1, end_s - 2}
    moments = sorted({edge + near for edge in edges for near in (-0.2, 0.2)})
    for moment_s in moments:
        if 0 <= moment_s < short.timeline["duration_s"] - 0.1:
            page.seek(moment_s)
            seen = page.seen
            assert abs(seen["at"] - moment_s) < 0.01
            assert disagreements(short, seen) == [], (moment_s, seen)


def test_it_plays_to_its_end_and_agrees_with_show_on_the_way(short: Made, visit: Open) -> None:
    page = visit(short).page
    press(page, "faster", 10)
    page.keyboard.press("k")
    looks = 0
    while True:
        # A busy machine may draw late, so look again; a real mistake would remain.
        for _ in range(3):
            seen = page.evaluate(JUST_DRAWN)
            if seen["state"] == "ended" or not disagreements(short, seen):
                break
        if seen["state"] == "ended":
            break
        assert disagreements(short, seen) == [], seen
        looks += 1
        page.wait_for_timeout(100)
    assert looks > 20
    assert seen["at"] == pytest.approx(short.timeline["duration_s"], abs=0.06)
    assert seen["step"] == "All done"
    assert page.evaluate("document.getElementById('announcement').textContent") == "All done"
    page.keyboard.press("k")
    page.wait_for_selector("body[data-state=playing]")
    assert page.evaluate(SAMPLE)["at"] < 2


def press(page: Page, button: str, times: int) -> None:
    """Press a button repeatedly, even if it has no more effect."""
    page.evaluate(f"for (let i = 0; i < {times}; i++) document.getElementById('{button}').click()")


def test_a_step_lights_its_areas_on_its_side(short: Made, visit: Open) -> None:
    page = visit(short)
    assert page.seen["lit"] == ["forehead", "cheeks", "chin", "jaw"]
    page.start()
    for name, lit, side in (
        ("Warm the oil", ["forehead", "cheeks"], "both"),
        ("Jaw sweep, left", ["chin", "jaw"], "left"),
        ("Jaw sweep, right", ["chin", "jaw"], "right"),
        ("Rest", ["forehead", "cheeks"], "both"),
    ):
        page.seek(short.step_start_s(name) + 0.2)
        seen = page.seen
        assert (seen["step"], seen["lit"], seen["side"]) == (name, lit, side)


def test_what_comes_next_is_shown(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    assert page.seen["next"] == "Next: Jaw sweep, left"
    page.seek(short.step_start_s("Rest") + 0.1)
    assert page.seen["next"] == "The last step"


def test_any_key_pauses_and_resumes(short: Made, visit: Open) -> None:
    page = visit(short)
    for key, state in (
        ("k", "playing"),
        ("Space", "paused"),
        ("Enter", "playing"),
        ("5", "paused"),
        ("Backspace", "playing"),
    ):
        page.page.keyboard.press(key)
        page.wait_for(state)


def test_a_tap_anywhere_pauses_and_resumes(short: Made, visit: Open) -> None:
    page = visit(short)
    for place, state in (
        ("#title", "playing"),
        ("#face", "paused"),
        ("#step", "playing"),
        ("#progress", "paused"),
        ("#play", "playing"),
    ):
        # Taps closer together than this count as one, from a knuckle that bounces.
        page.page.wait_for_timeout(350)
        page.page.tap(place)
        page.wait_for(state)
    page.page.wait_for_timeout(350)
    page.page.touchscreen.tap(20, 400)
    page.page.touchscreen.tap(20, 400)
    page.wait_for("paused")
    page.page.wait_for_timeout(100)
    assert page.seen["state"] == "paused"


def test_controls_keep_their_keys_and_other_keys_their_meaning(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    for key in ("Tab", "Shift", "ArrowDown", "PageDown", "Escape", "F2", "Control+c"):
        page.page.keyboard.press(key)
    assert page.seen["state"] == "playing"
    page.page.focus("#next-step")
    page.page.keyboard.press("Space")
    page.until("document.getElementById('step').textContent === 'Jaw sweep, left'")
    assert page.seen["state"] == "playing"
    page.page.keyboard.press("k")
    page.wait_for("paused")


def test_with_the_keyboard_alone_every_control_is_reached(short: Made, visit: Open) -> None:
    visited = visit(short)
    visited.start()
    page = visited.page
    for control in ("previous", "play", "next-step", "slower", "faster", "open-steps"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == control
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").endswith("Warm the oil")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(SAMPLE)["step"] == "Jaw sweep, right"
    assert page.evaluate("document.activeElement.id") == "open-steps"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.is_visible("#step-list")


def test_the_list_of_steps_jumps_and_plays(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    page.page.keyboard.press("k")
    page.page.tap("#open-steps")
    assert page.page.locator("#step-list li").all_inner_texts()[3].split("\n")[-1] == "Rest"
    page.page.tap("#step-list li:nth-child(4) button")
    page.wait_for("playing")
    seen = page.seen
    assert seen["step"] == "Rest"
    assert 0 <= seen["at"] - short.step_start_s("Rest") < 2
    assert not page.page.is_visible("#step-list")


def test_the_pace_goes_from_three_quarters_to_one_and_a_half_and_keeps_its_pitch(
    short: Made, visit: Open
) -> None:
    page = visit(short).page
    page.keyboard.press("k")
    rates = []
    for button in ("faster", "slower"):
        press(page, button, 20)
        assert page.get_attribute(f"#{button}", "aria-disabled") == "true"
        rates.append(page.evaluate("document.getElementById('audio').playbackRate"))
    assert rates == [1.5, 0.75]
    assert page.inner_text("#pace") == "0.75×"
    assert page.evaluate("document.getElementById('audio').preservesPitch")


def test_it_resumes_where_it_was_left(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    page.page.tap("#faster")
    page.seek(short.step_start_s("Jaw sweep, right"))
    page.page.keyboard.press("k")
    page.wait_for("paused")
    left_at = page.seen["at"]
    page.asked.clear()
    page.page.reload()
    assert f"resume from 0:{math.floor(left_at + 0.5):02}" in page.page.inner_text("#hint")
    assert page.page.inner_text("#pace") == "1.05×"
    page.start()
    assert left_at - 0.1 <= page.seen["at"] < left_at + 3
    assert page.seen["step"] == "Jaw sweep, right"


def test_buttons_of_a_headset_and_the_lock_screen_work(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    for action, state, title in (
        ("pause", "paused", "Warm the oil"),
        ("play", "playing", "Warm the oil"),
        ("nexttrack", "playing", "Jaw sweep, left"),
        ("nexttrack", "playing", "Jaw sweep, right"),
        ("previoustrack", "playing", "Jaw sweep, left"),
    ):
        page.page.evaluate(f"handlers.{action}({{}})")
        page.wait_for(state)
        page.until(f"navigator.mediaSession.metadata.title === {title!r}")
    assert page.page.evaluate("navigator.mediaSession.metadata.artist") == (
        "A short <b>oil</b> massage"
    )


def test_the_screen_stays_awake_while_it_plays(short: Made, visit: Open) -> None:
    page = visit(short)
    page.start()
    held = "locks.length === {} && !locks.at(-1).released"
    page.until(held.format(1))
    # A browser releases the lock while the page is hidden; the page requests it again.
    page.page.evaluate("locks[0].release()")
    page.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.until(held.format(2))
    page.page.keyboard.press("k")
    page.until("locks.every((lock) => lock.released)")


def test_text_from_a_script_stays_text(hostile: Made, visit: Open) -> None:
    page = visit(hostile)
    page.start()
    page.seek(14)
    seen = page.seen
    assert "<img src=x onerror='document.title=1'> Donau" in seen["step"]
    assert page.page.inner_text("#title") == "<img src=x onerror='document.title=1'>"
    assert page.page.inner_text("#instruction").startswith("<img src=x onerror=")
    assert page.page.locator("img").count() == 0
    assert page.page.title() == "<img src=x onerror='document.title=1'>"


def test_nothing_is_wider_than_a_small_phone(hostile: Made, visit: Open) -> None:
    page = visit(hostile, 360, 640)

    def assert_fits() -> None:
        for width in (360, 320):
            page.page.set_viewport_size({"width": width, "height": 640})
            for element in ("document.documentElement", "document.getElementById('steps')"):
                assert page.page.evaluate(f"{element}.scrollWidth <= {element}.clientWidth")

    assert_fits()
    page.start()
    page.seek(14)
    assert_fits()
    page.page.tap("#open-steps")
    assert_fits()


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (1366, 768), (1280, 560), (1920, 1080), (844, 390)]
)
def test_everything_needed_is_visible(short: Made, visit: Open, width: int, height: int) -> None:
    page = visit(short, width, height)
    for _ in ("before it begins", "while a hold is counted down"):
        assert page.page.evaluate(
            "document.documentElement.scrollHeight <= document.documentElement.clientHeight"
        )
        page.seek(short.step_start_s("Jaw sweep, left") + 2.9)
        if page.seen["state"] == "ready":
            page.start()
    controls = "document.querySelector('.controls').getBoundingClientRect().top"
    for needed in (".clock", ".now", ".picture"):
        shown = f"document.querySelector('{needed}').getBoundingClientRect()"
        assert page.page.evaluate(f"{shown}.height > 0 && {shown}.bottom <= {controls}"), needed


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1366, 768)])
def test_the_longest_name_leaves_the_instruction_visible(
    wordy: Made, visit: Open, width: int, height: int
) -> None:
    page = visit(wordy, width, height)
    page.start()
    page.seek(4)
    controls = "document.querySelector('.controls').getBoundingClientRect().top"
    shown = "document.getElementById('caption').getBoundingClientRect()"
    assert page.seen["caption"] == "Rub your palms."
    assert page.page.evaluate(f"{shown}.bottom <= {controls}")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(short: Made, visit: Open, width: int) -> None:
    # Colours fade, so check them after the transition.
    page = visit(short, width, 800, reduced_motion="reduce")
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.page.evaluate(axe)
    assert_accessible(page)
    page.start()
    page.page.keyboard.press("k")
    page.wait_for("paused")
    page.seek(short.step_start_s("Jaw sweep, left") + 2.9)
    assert page.seen["caption"] == "Lighter."
    assert_accessible(page)
    if width < 800:
        page.page.tap("#open-steps")
        assert_accessible(page)


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def assert_accessible(page: Visit) -> None:
    for scheme in SCHEMES:
        page.page.emulate_media(color_scheme=scheme)
        # Nothing but contrast depends on the scheme.
        rules = "" if scheme == SCHEMES[0] else '{runOnly: ["color-contrast"]}'
        found = page.page.evaluate(f"axe.run({rules})")
        assert found["passes"]
        serious = [
            (one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], scheme


def test_the_page_of_practice_fits_a_small_phone_and_axe_finds_nothing_serious(
    tmp_path: Path, visit: Open
) -> None:
    records = [record(days, 100 * days, f"concern {days}") for days in range(1, 12)]
    file = tmp_path / "practice.html"
    text = practice_page(summarize(records, TODAY), seconds_by_day(records), TODAY)
    file.write_text(text, encoding="utf-8")
    page = visit(Made(file, {}), 320, 800)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 320
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.page.evaluate(axe)
    assert_accessible(page)


def test_the_policy_of_the_page_lets_nothing_out(short: Made, visit: Open) -> None:
    page = visit(short)
    for attempt in (
        "fetch('https://example.org').then(() => 'out', () => 'kept')",
        "fetch('data:text/plain,x').then(() => 'out', () => 'kept')",
        """new Promise((done) => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'out'";
          document.head.append(script);
          done(document.title === "out" ? "out" : "kept");
        })""",
        """new Promise((done) => {
          const image = new Image();
          image.onload = () => done("out");
          image.onerror = () => done("kept");
          image.src = "https://example.org/x.png";
        })""",
    ):
        assert page.page.evaluate(attempt) == "kept"
    assert all("Content Security Policy" in complaint for complaint in page.complaints)
    page.complaints.clear()
    page.asked[1:] = []


def test_without_a_script_there_are_a_player_and_the_words(short: Made, visit: Open) -> None:
    page = visit(short, java_script_enabled=False).page
    assert page.is_visible("#audio")
    assert page.is_visible("text=Glide along your left jaw.")
    assert not page.is_visible("#play")


def test_the_overview_of_a_folder_is_as_good_to_use(
    shared_cache: Path, tmp_path: Path, visit: Open, hostile: Made
) -> None:
    script = tmp_path / "hostile.md"
    script.write_text(HOSTILE.replace("title:", "areas: [ears]\ntitle:"), encoding="utf-8")
    environment = {"XDG_CACHE_HOME": str(shared_cache)}
    for form in ("wav", "html"):
        done = run_apart(
            *("export", script, "-o", f"{tmp_path}/out/", "--format", form, "--captions"),
            environment=environment,
        )
        assert (done.code, done.err) == (0, "")
    page = visit(replace(hostile, file=tmp_path / "out" / "index.html"), 360, 740)
    assert page.page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.page.title() == "Routines"
    assert page.page.text_content("h3") == "<img src=x onerror='document.title=1'>"
    links = page.page.evaluate("[...document.links].map((link) => link.href)")
    assert [Path(url).name for url in links] == [
        *("playlist.m3u8", "hostile.html", "hostile.wav", "hostile.vtt")
    ]
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.page.evaluate(axe)
    assert_accessible(page)
