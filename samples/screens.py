"""Which screens a night has: layout, people, result, the phone's look, and how the picture was sent."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from layouts import LAYOUTS
from layouts.phone import Look, Screen, make_look
from night import PLACES, UNSEEN_PLACES, Night, Places, Test, antigen_of, earlier
from people import NAMES, UNSEEN_NAMES, NamePool
from render import save

WIDTHS = (360, 375, 390, 412, 428)  # CSS px
# How a picture reaches the volunteer: mostly resized by a chat app, else as the phone saved it; with the phones'
# densities. A chat app only makes pictures smaller, so those start from dense ones.
VARIANTS = ("png", "828q72", "600q55", "jpeg90", "600q55", "828q72")
DENSITIES = {"png": (2, 2, 3), "jpeg90": (2, 2, 2.75), "828q72": (2.75, 3), "600q55": (2, 2.75, 3)}


@dataclass(frozen=True)
class Round:
    """What a set draws again and again, in turns."""

    layouts: tuple[str, ...]
    fonts: tuple[str, ...]
    places: Places = PLACES
    names: NamePool = NAMES
    variants: tuple[str, ...] = VARIANTS

    def at_own_places(self, tests: list[Test], rng: Random) -> list[Test]:
        """The night's tests, moved to where this round's people are tested."""
        if self.places is PLACES:
            return tests
        institutions, sites = self.places.institutions, self.places.sites
        return [replace(test, institution=rng.choice(institutions), site=rng.choice(sites)) for test in tests]


FONTS = ("Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
# The committed night. Layouts with more structure come more often.
NIGHT_ROUND = Round(
    tuple(
        "suishenban sukangma yuekang beijing yukang shaanxi hebei hubei dark antigen suishenban sukangma yuekang yukang "
        "antigen".split()
    ),
    FONTS,
)
# Nobody writes rules for these apps or looks at their names: what they show of accuracy is what a new app gets. Digits and
# Latin of two sans fonts, Han of the next font that has it; and a serif font. The skimmer was trained with none of them.
UNSEEN_ROUND = Round(
    ("unseen_cards", "unseen_table"), ("Cantarell", "Oxygen-Sans", "BabelStone Han"), places=UNSEEN_PLACES, names=UNSEEN_NAMES
)
# As a chat app sends them: they are committed, too, and shall stay small.
APPS_ROUND = Round(
    tuple(layout for layout in LAYOUTS if layout not in NIGHT_ROUND.layouts + UNSEEN_ROUND.layouts),
    FONTS,
    variants=("828q72", "600q55"),
)
# The other apps come after the night's, so that the committed night stays as it is; the page that people send most by
# mistake comes twice.
FULL_ROUND = Round(NIGHT_ROUND.layouts + APPS_ROUND.layouts + ("sampling",), FONTS)

ANTIGEN = {"antigen", "jingkangyuan", "hainan_antigen", "yiceda"}
TESTS_ON_ONE = {
    "suishenban": (1, 2, 1, 3),
    "sukangma": (1, 2),
    "yuekang": (2, 1, 3),
    "suishenma_detail": (2, 1, 3),
    "jiankangyun": (1, 2),
    "unseen_cards": (1, 2),
    "unseen_table": (2, 3, 1),
}


@dataclass(frozen=True)
class PlannedScreen:
    layout: str
    variant: str
    look: Look
    screen: Screen
    path: str  # relative to the inbox

    @property
    def records(self) -> list[dict]:
        return self.screen.records

    def write(self, browser, inbox: Path) -> None:
        look = self.look
        picture = browser.screenshot(self.screen.html, look.width, look.height, look.density)
        save(picture, inbox / self.path, self.variant)


def _result_for(layout: str, nth: int) -> str:
    """Mostly negative; which screen of a layout shows something else is fixed, so that every set has them all."""
    others = {
        ("suishenban", 4): "retest",
        ("suishenban", 6): "positive",
        ("sukangma", 2): "positive",
        ("yuekang", 1): "pending",
        ("yuekang", 4): "positive",
        ("beijing", 2): "positive",
        ("yukang", 3): "positive",
        ("antigen", 1): "positive",
        ("antigen", 3): "invalid",
        ("suishenma_detail", 1): "positive",
        ("jiankangyun", 2): "positive",
        ("jingkangyuan", 1): "positive",
        ("jingkangyuan", 3): "invalid",
        ("hainan_antigen", 1): "positive",
        ("hainan_antigen", 3): "invalid",
        ("yiceda", 1): "positive",
        ("yiceda", 3): "invalid",
        ("unseen_cards", 5): "positive",
        ("unseen_table", 6): "positive",
    }
    if layout == "sampling" or (layout == "wuhan" and nth % 3):
        return "pending"
    return others.get((layout, nth % 12), "negative")


def tests_for(layout: str, nth: int, night: Night, rng: Random) -> list[Test]:
    special = _special_person(layout, nth, night)
    if special:
        return [night.take_person(special)]
    if layout == "shaanxi":
        return night.take_family(2, 2 + nth % 2)
    result = _result_for(layout, nth)
    if layout in ANTIGEN:
        return [antigen_of(rng, night.take(), result)]
    latest = night.take(result)
    if layout == "wuhan" and nth % 3 == 2:
        return [latest, earlier(rng, latest, 1)]
    count = TESTS_ON_ONE.get(layout, (1,))
    wanted = 1 if result == "pending" else count[nth % len(count)]
    return [latest] + [earlier(rng, latest, days) for days in range(1, wanted)]


def _special_person(layout: str, nth: int, night: Night):
    people = {
        ("sukangma", 1): night.homonyms[0],
        ("suishenban", 2): night.homonyms[1],
        ("hebei", 1): night.lookalikes[0],
        ("yuekang", 2): night.visitors[0],
        ("beijing", 1): night.visitors[1],
        ("dark", 2): night.visitors[2],
    }
    return people.get((layout, nth))


def _file_name(layout: str, index: int, nth: int, variant: str, look: Look, rng: Random) -> str:
    """Most names tell the layout; some are as phones and chat apps name files."""
    suffix = "png" if variant == "png" else "jpg"
    wild = {
        3: f"mmexport16679{rng.randrange(10**8):08d}.{suffix}",
        7: f"微信图片_{look.now:%Y%m%d%H%M%S}{index}.{suffix}",
        11: f"Screenshot_{look.now:%Y%m%d_%H%M%S}_{index:03d}.{suffix}",
        13: f"核酸 {index:03d}.{suffix.upper()}",
    }
    return wild.get(index % 17, f"{layout}-{nth + 1:02d}-{variant}.{suffix}")


def plan_screens(seed: int, night: Night, count: int, turns: Round) -> list[PlannedScreen]:
    rng = Random(f"{seed}:screens")
    seen = dict.fromkeys(LAYOUTS, 0)
    planned = []
    for index in range(count):
        layout = turns.layouts[index % len(turns.layouts)]
        nth = seen[layout]
        seen[layout] += 1
        # Strides without a common factor let every layout meet every font, width and variant.
        step = nth + list(LAYOUTS).index(layout)
        variant = turns.variants[step % len(turns.variants)]
        densities = DENSITIES[variant]
        look = make_look(
            rng,
            width=WIDTHS[(2 * step + nth) % len(WIDTHS)],
            density=densities[index % len(densities)],
            font=turns.fonts[(step + nth // 3) % len(turns.fonts)],
        )
        tests = turns.at_own_places(tests_for(layout, nth, night, rng), rng)
        screen = LAYOUTS[layout](tests, look)
        path = f"screens/{_file_name(layout, index, nth, variant, look, rng)}"
        for record in screen.records:
            record |= {"source": path, "_layout": layout, "_variant": variant}
        planned.append(PlannedScreen(layout, variant, look, screen, path))
    return planned
