"""Fictitious residents: made-up names, identity numbers that pass GB 11643 with a sequence part nobody was given,
phone numbers of one block that no operator has handed out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

NIGHT = date(2022, 11, 8)
COMPOUNDS = ("云杉花园", "松果新村")
REGIONS = ("110101", "110102", "110105", "110106", "110107", "110108")


@dataclass(frozen=True)
class NamePool:
    surnames: str
    male: str  # characters of given names: everyday ones, and those that recognisers find hard
    female: str


NAMES = NamePool(
    surnames="王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
    male="伟强磊军勇涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志文昊翊骁晟煜烨睿霖彧琰垚瀚璟铖珩弈澍恺",
    female="芳娜敏静丽艳娟霞秀燕玲桂兰梅云洁莉萍红玉丹琴雪婷欣悦琳佳梦雨懿嫣珺玥瑾菡漪祎沁媛钰婧妍蕊璇薇淼笙",
)
# No character of these is in NAMES: for accuracy on names that nobody has seen.
UNSEEN_NAMES = NamePool(
    surnames="庄翟申柯左纪骆温路凌聂章鲁葛倪毕焦巩关岳齐庞殷施陶洪莫房裴苗池甘荣柳解牟祝连谷娄褚盛季尤柏詹安",
    male="洋辰轩昂博哲亮东海峰鸿远立诚铭松柏楠钧泽恒毅栋驰翰诺祺炜皓曜聪屹宸渊策赫庆祥胜利忠良信德",
    female="诗涵萱怡倩蕾晓璐琪珍英慧颖茹菲荷莹岚馨彤露冰清依晴语桐若舒宛姝昕筱蔓芮葭霏瑶碧春凤香芝淑惠",
)
# No resident has these surnames, so that a visitor never looks like a resident.
VISITOR_NAMES = (("欧阳翊笙", "男"), ("司徒静漪", "女"), ("上官澍", "男"), ("诸葛明玥", "女"))

EXEMPT_REASONS = ("2岁以下婴幼儿", "80岁以上行动不便", "孕妇", "疫苗接种后48小时内", "居家照护病人")


@dataclass(frozen=True)
class Resident:
    number: str | None  # the roster's own number; None for a visitor
    household: int
    name: str
    sex: str
    born: date
    id_number: str
    phone: str | None
    compound: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    grid: str = ""
    relation: str = ""
    is_away: bool = False
    exempt_reason: str | None = None


def id_number_of(region: str, born: date, sequence: int) -> str:
    digits = f"{region}{born:%Y%m%d}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


class _Registry:
    """Hands out names, identity numbers and phones, each once."""

    def __init__(self, rng: Random, pool: NamePool):
        self.rng = rng
        self.pool = pool
        self.names = set()
        self.id_numbers = set()
        self.phones = set()

    def name(self, surname: str, sex: str) -> str:
        characters = self.pool.male if sex == "男" else self.pool.female
        while True:
            length = 1 if self.rng.random() < 0.18 else 2
            name = surname + "".join(self.rng.sample(characters, length))
            if name not in self.names:
                self.names.add(name)
                return name

    def id_number(self, born: date, sex: str) -> str:
        while True:
            sequence = 900 + self.rng.randrange(50) * 2 + (sex == "男")
            number = id_number_of(self.rng.choice(REGIONS), born, sequence)
            if number not in self.id_numbers:
                self.id_numbers.add(number)
                return number

    def phone(self, age: int) -> str | None:
        if age < 11 or (age > 78 and self.rng.random() < 0.5):
            return None
        while True:
            phone = f"1990000{self.rng.randrange(10000):04d}"
            if phone not in self.phones:
                self.phones.add(phone)
                return phone


def _born(rng: Random, low: int, high: int) -> date:
    return NIGHT - timedelta(days=rng.randrange(low * 365 + 30, high * 365))


def _members(rng: Random, size: int):
    """(relation, sex, lowest age, highest age, shares the head's surname), the head first."""
    head_sex = rng.choice("男男女")
    other = "女" if head_sex == "男" else "男"
    if size == 1:
        return [("户主", head_sex, 24, 92, True)]
    members = [("户主", head_sex, 30, 58, True), ("配偶", other, 29, 58, False)]
    children = [("子", "男", 1, 17, True), ("女", "女", 1, 17, True)]
    parents = [("父亲", "男", 62, 90, True), ("母亲", "女", 60, 88, False)]
    rng.shuffle(children)
    return (members + children[:1] + parents + children[1:])[:size]


def _household_sizes(rng: Random, residents: int, households: int) -> list[int]:
    sizes = [1] * households
    while sum(sizes) < residents:
        i = rng.randrange(households)
        if sizes[i] < 5:
            sizes[i] += 1
    return sizes


def _with_homonyms(residents: list[Resident]) -> list[Resident]:
    """Two people of one name in different households; and a pair whose masked name and masked number
    (first and last four digits) look the same."""
    heads = [i for i, r in enumerate(residents) if r.relation == "户主" and r.exempt_reason is None and not r.is_away]
    first, second, left, right = heads[2], heads[-3], heads[5], heads[-6]
    residents[second] = replace(residents[second], name=residents[first].name, sex=residents[first].sex)

    surname = "宋"
    pair = {left: (surname + "佳宁", date(1983, 5, 17)), right: (surname + "嘉宁", None)}
    tail = None
    for i, (name, born) in pair.items():
        if born is None:
            born, id_number = _birth_with_tail(tail)
        else:
            id_number = id_number_of("110105", born, 928)
            tail = id_number[-4:]
        residents[i] = replace(residents[i], name=name, sex="女", born=born, id_number=id_number)
    return residents


def _birth_with_tail(tail: str) -> tuple[date, str]:
    born = date(1979, 2, 3)
    while True:
        number = id_number_of("110105", born, int(tail[:3]))
        if number[-4:] == tail:
            return born, number
        born += timedelta(days=1)


def make_roster(rng: Random, residents: int, households: int, pool: NamePool) -> list[Resident]:
    registry = _Registry(rng, pool)
    rooms = _rooms(rng, households)
    roster = []
    for household, size in enumerate(_household_sizes(rng, residents, households)):
        compound, building, unit, room = rooms[household]
        surname = rng.choice(pool.surnames)
        away = rng.random() < 0.05
        for relation, sex, low, high, shares in _members(rng, size):
            born = _born(rng, low, high)
            age = (NIGHT - born).days // 365
            roster.append(
                Resident(
                    number=f"R{len(roster) + 1:04d}",
                    household=household,
                    name=registry.name(surname if shares else rng.choice(pool.surnames), sex),
                    sex=sex,
                    born=born,
                    id_number=registry.id_number(born, sex),
                    phone=registry.phone(age),
                    compound=compound,
                    building=building,
                    unit=unit,
                    room=room,
                    grid=f"第{COMPOUNDS.index(compound) * 3 + int(building) % 3 + 1}网格",
                    relation=relation,
                    is_away=away,
                    exempt_reason=_exempt_reason(rng, age, sex),
                )
            )
    return _with_homonyms(roster)


def _rooms(rng: Random, households: int):
    rooms = set()
    while len(rooms) < households:
        compound = rng.choice(COMPOUNDS)
        floor, door = rng.randrange(1, 12), rng.randrange(1, 5)
        buildings = max(4, households // 10)
        rooms.add((compound, str(rng.randrange(1, buildings + 1)), str(rng.randrange(1, 4)), f"{floor}{door:02d}"))
    return sorted(rooms, key=lambda r: (r[0], int(r[1]), int(r[2]), int(r[3])))


def _exempt_reason(rng: Random, age: int, sex: str) -> str | None:
    if age < 2:
        return EXEMPT_REASONS[0]
    if age >= 80 and rng.random() < 0.6:
        return EXEMPT_REASONS[1]
    if sex == "女" and 25 <= age <= 38 and rng.random() < 0.08:
        return EXEMPT_REASONS[2]
    return rng.choice(EXEMPT_REASONS[3:]) if rng.random() < 0.02 else None


def make_visitors(rng: Random) -> list[Resident]:
    registry = _Registry(rng, NAMES)
    visitors = []
    for name, sex in VISITOR_NAMES:
        born = _born(rng, 22, 60)
        phone = f"1990001{rng.randrange(10000):04d}"  # a block of its own: no resident's phone
        visitors.append(Resident(None, -1, name, sex, born, registry.id_number(born, sex), phone))
    return visitors
