"""Fujian's code: a large badge on a patterned card, no time."""

from forms import last_character_only, masked
from layouts.phone import Look, Screen, page, tab_bar, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #12a05c; --bar-ink: #fff; --page: #12a05c; --accent: #12a05c; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 12px; margin: 12px 16px 0; padding: 16px 18px; text-align: center }
.who { font-size: 18px; font-weight: 600 } .number { font-size: 15px; color: #777; padding-bottom: 10px }
.clock { font-size: 24px; font-weight: 600; color: #12a05c; padding-bottom: 12px }
.badge { margin: 12px 16px 0; border-radius: 12px; color: #fff; display: flex; justify-content: center; align-items: baseline; gap: 14px; padding: 18px; background:
  radial-gradient(circle at 12% 30%, #ffffff24 0 26px, #ffffff00 27px), radial-gradient(circle at 85% 80%, #ffffff1e 0 40px, #ffffff00 41px), #0b7f47 }
.badge b { font-size: 34px; letter-spacing: 6px } .badge span { font-size: 16px }
.links { display: flex; background: #fff; border-radius: 12px; margin: 12px 16px; padding: 14px 0; font-size: 14px; color: #444 }
.links span { flex: 1; text-align: center }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number = last_character_only(test.person.name), masked(test.person.id_number, 2, 2)
    body = f"""<div class="card"><div class="who">{name}</div><div class="number">{number}</div>
<div class="clock">{look.now:%Y-%m-%d %H:%M:%S}</div>{qr(look.rng, 210)}</div>
<div class="badge"><b>阴性</b><span>核酸检测</span></div>
<div class="links"><span>亲友健康码</span><span>疫苗接种</span><span>行程查询</span></div>"""
    record = shown(test, 1, name=name, id_number=number, health_code="green") | {"_review": "time_missing"}
    return Screen(page(look, STYLE, title_bar("福建健康码"), body, tab_bar(["首页", "扫码", "我的"], 0)), [record])
