"""The tests of one night: who was tested, where, when, with what result. Every source draws from the same tests, so
that a person's screen and the result library's table say the same."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from people import NIGHT, Resident


@dataclass(frozen=True)
class Places:
    """Names of laboratories and sampling points that do not exist, in the lengths and forms of those that do."""

    institutions: tuple[str, ...]
    sites: tuple[str, ...]


PLACES = Places(
    institutions=(
        "幸福市云杉医学检验实验室",
        "示例市第二人民医院检验科",
        "云杉区疾病预防控制中心",
        "松果医学检验所",
        "示例大学附属第一医院",
        "幸福市青禾医学检验中心",
        "云杉镇卫生院",
        "示例市妇幼保健院",
        "幸福市松果路社区卫生服务中心",
        "示例市中医院核酸检测实验室",
        "星桥医学检验有限公司",
        "幸福市星桥基因检测技术有限公司检验实验室",
    ),
    sites=(
        "云杉花园东门采样点",
        "松果新村居民活动中心",
        "幸福路便民采样亭3号",
        "云杉区体育馆采样点",
        "松果小学操场",
        "示例市第二人民医院",
        "青禾街道办事处广场",
    ),
)
UNSEEN_PLACES = Places(
    institutions=(
        "海棠湾临床检验中心",
        "白鹭市第六人民医院",
        "临湖市华亭区疾控中心",
        "远帆生物科技有限公司医学检验实验室",
        "柳溪镇中心卫生院",
        "临湖市传染病医院分子实验室",
        "金穗医学检验所有限公司",
        "望江学院附属口腔医院",
    ),
    sites=("柳溪文化广场2号亭", "望江县图书馆南侧", "海棠苑西区篮球场", "金穗路停车场", "华亭区党群服务中心", "远帆中学东校门"),
)
ANTIGEN_METHODS = ("鼻腔", "鼻咽", "口腔")


@dataclass(frozen=True)
class Test:
    person: Resident
    sampled_at: datetime
    reported_at: datetime
    result: str  # words of the record contract
    institution: str
    site: str
    specimen: str
    kind: str = "nucleic_acid"
    method: str = "咽拭子"


def make_test(rng: Random, person: Resident) -> Test:
    """A negative test of the night or of the afternoon before."""
    day = datetime(NIGHT.year, NIGHT.month, NIGHT.day)
    if rng.random() < 0.65:
        sampled_at = day + timedelta(seconds=rng.randrange(int(6.5 * 3600), 13 * 3600))
    else:
        sampled_at = day - timedelta(days=1) + timedelta(seconds=rng.randrange(13 * 3600, 21 * 3600))
    reported_at = sampled_at + timedelta(seconds=rng.randrange(4 * 3600, int(7.5 * 3600)))
    return Test(
        person=person,
        sampled_at=sampled_at,
        reported_at=reported_at,
        result="negative",
        institution=rng.choice(PLACES.institutions),
        site=rng.choice(PLACES.sites),
        specimen=f"YS{rng.randrange(10**10):010d}",
    )


def earlier(rng: Random, test: Test, days: int) -> Test:
    """The same person's negative test some days before."""
    jitter = timedelta(days=days, seconds=-rng.randrange(-5400, 5400))
    sampled_at = test.sampled_at - jitter
    return replace(
        test,
        sampled_at=sampled_at,
        reported_at=sampled_at + timedelta(seconds=rng.randrange(4 * 3600, 9 * 3600)),
        result="negative",
        institution=rng.choice(PLACES.institutions),
        site=rng.choice(PLACES.sites),
        specimen=f"YS{rng.randrange(10**10):010d}",
    )


def antigen_of(rng: Random, test: Test, result: str) -> Test:
    """A self-test of the same person on the same evening."""
    evening = datetime(NIGHT.year, NIGHT.month, NIGHT.day, 17)
    sampled_at = evening + timedelta(seconds=rng.randrange(3 * 3600))
    return replace(test, kind="antigen", result=result, sampled_at=sampled_at, method=rng.choice(ANTIGEN_METHODS))


class Night:
    """The tested people, from whom sources take."""

    def __init__(self, rng: Random, roster: list[Resident], visitors: list[Resident], tested_share: float = 0.84):
        self.rng = rng
        self.tests = {}  # person → test
        self.households = {}
        expected = [r for r in roster if not r.is_away and r.exempt_reason is None]
        untested = set(rng.sample([r.number for r in expected], round(len(expected) * (1 - tested_share))))
        names = [r.name for r in roster]
        self.homonyms = [r for r in expected if names.count(r.name) > 1]
        self.lookalikes = [r for r in expected if r.name in ("宋佳宁", "宋嘉宁")]
        untested -= {r.number for r in self.homonyms + self.lookalikes}
        for person in expected:
            if person.number in untested:
                continue
            self.tests[person] = make_test(rng, person)
            self.households.setdefault(person.household, []).append(person)
        self.visitors = visitors
        for visitor in visitors:
            self.tests[visitor] = make_test(rng, visitor)
        self._queue = []
        self._shown = set()

    def take(self, result: str = "negative") -> Test:
        """The next person's test, with this result from now on wherever the person appears. Starts again with the
        first person when all have been taken; people who have another result already are then passed over."""
        for _ in range(2 * len(self.tests)):
            if not self._queue:
                special = {*self.homonyms, *self.lookalikes, *self.visitors}
                self._queue = [p for p in self.tests if p not in special]
                self.rng.shuffle(self._queue)
            person = self._queue.pop()
            current = self.tests[person].result
            if current == result or (current == "negative" and person not in self._shown):
                return self._show(person, result)
        raise ValueError(f"nobody is left for a result {result}: make more residents")

    def take_person(self, person: Resident) -> Test:
        return self._show(person, self.tests[person].result)

    def set_institution(self, person: Resident, institution: str) -> Test:
        self.tests[person] = replace(self.tests[person], institution=institution)
        return self.tests[person]

    def take_family(self, at_least: int, at_most: int) -> list[Test]:
        """Members of one household, none of whom was shown before if there is such a household."""
        large = [m for m in self.households.values() if len(m) >= at_least]
        large.sort(key=lambda members: sum(p in self._shown for p in members))
        family = large[0][:at_most]
        return [self.take_person(p) for p in family]

    def all(self) -> list[Test]:
        """Every test; those that no screen or report shows yet come first, in random order."""
        people = list(self.tests)
        self.rng.shuffle(people)
        return [self.tests[p] for p in sorted(people, key=lambda p: p in self._shown)]

    def _show(self, person: Resident, result: str) -> Test:
        self._shown.add(person)
        self.tests[person] = replace(self.tests[person], result=result)
        return self.tests[person]
