"""Whatever the library and the profile, a composed routine has no step that is not safe."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guidance.library import DAY
from voiceguide.errors import InputError
from voiceguide.guidance.composition import compose_routine
from voiceguide.guidance.parts import parts_of
from voiceguide.guidance.request import parse_request
from voiceguide.planning.expansion import expand
from voiceguide.practice.profile import Entry, Profile
from voiceguide.script.areas import AREAS
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import FrontMatter, Item, Routine, Step, Words

EXAMPLES = 150
"""Enough to find a check that forgets the steps, or the days."""

WORDS = ("jaw", "jowls", "chin", "neck", "eyes", "forehead", "face", "eyelids", "elbow")
PLACES = {"eyelids": {"eyes"}, "elbow": set(AREAS), "face": set(AREAS)}
"""What the words of scripts may mean at most; all others mean themselves."""

areas = st.lists(st.sampled_from(WORDS[:6]), max_size=2, unique=True).map(tuple)
places = st.lists(st.sampled_from(WORDS[:6]), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def routines(draw: st.DrawFn) -> Routine:
    """Draw a routine with areas for all of it, for its steps, or nowhere."""
    words = draw(areas) if draw(st.booleans()) else tuple(draw(st.lists(st.sampled_from(WORDS))))
    front = FrontMatter(
        kind=draw(st.sampled_from(("massage", "massage", "exercise", "breathing", "application"))),
        areas=words,
        concerns=(draw(st.sampled_from(("jowls", "double chin"))),),
    )
    hold_s = draw(st.integers(5, 40))
    item = Item((Words("Here.", 3),), 3, 3, hold_s=hold_s)
    steps = tuple(
        Step(f"Step {number}", 2, (item,), areas=touched)
        for number, touched in enumerate(draw(st.lists(areas, min_size=1, max_size=3)))
    )
    return Routine("Random", "random.md", None, front, "", steps)


days = st.sampled_from([DAY + timedelta(number) for number in (-20, -14, -13, -1, 0, 1, 20)])
entries = st.one_of(
    st.builds(Entry, st.just("treatment"), st.just("botox"), areas, days, st.none() | days),
    st.builds(Entry, st.just("avoid"), st.just("x"), places, st.none(), st.none() | days),
    st.builds(Entry, st.just("skin"), st.just("acne"), places, st.none(), st.none()),
)


def forbidden(entry: Entry, day: date) -> set[str]:
    """Return the areas that an entry forbids on a day, at the least."""
    ends = entry.until or (entry.since and entry.since + timedelta(14))
    if (entry.since and entry.since > day) or (ends and ends <= day):
        return set()
    named = set(entry.areas)
    return set(AREAS) if "face" in named or not named else named


def touched_by(step: Step, within: Routine) -> set[str]:
    """Return the areas that the hands may touch in a step."""
    if within.front.kind == "breathing":
        return set()
    words = step.areas or within.front.areas or ("face",)
    return set().union(*(PLACES.get(word, {word}) for word in words))


profiles = st.lists(entries, max_size=2).map(lambda found: Profile(tuple(found)))


@given(library=st.lists(routines(), min_size=3, max_size=6), profile=profiles)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_no_routine_that_is_allowed_touches_what_is_left_out(
    library: list[Routine], profile: Profile
) -> None:
    unsafe = set().union(*(forbidden(entry, DAY) for entry in profile.entries))
    for routine in library:
        if not profile.in_the_way_of(routine, DAY):
            for step in routine.steps:
                assert not touched_by(step, routine) & unsafe, (step, profile)


@given(
    library=st.lists(routines(), min_size=3, max_size=6),
    profile=profiles,
    minutes=st.integers(1, 8),
    text=st.sampled_from(("jowls", "jowls and double chin")),
)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_no_step_of_a_composed_routine_touches_what_is_left_out(
    library: list[Routine], profile: Profile, minutes: int, text: str
) -> None:
    by_name = {f"random-{number}": routine for number, routine in enumerate(library)}
    parts = parts_of(by_name, "en")
    try:
        made = compose_routine(parse_request(text), minutes * 60, DAY, parts, profile=profile)
    except InputError:
        return
    unsafe = set().union(*(forbidden(entry, DAY) for entry in profile.entries))
    composed = parse_script(made.script, "composed.md")
    for one in expand(composed, lambda name, _within: by_name[name]):
        if one.routine is not composed:
            assert not touched_by(one.step, one.routine) & unsafe, (one.step, profile)
