"""Shandong's code: the colour in brackets behind 未见异常, days since the test, no time."""

from forms import last_character_only, masked
from layouts.phone import Look, Screen, page, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #2c6fd8; --bar-ink: #fff; --page: #e9f0fb; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 10px; margin: 14px 14px 0; padding: 16px 18px; text-align: center }
.who { display: flex; justify-content: space-between; font-size: 16px; border-bottom: 1px solid #eef2f8; padding-bottom: 10px; margin-bottom: 12px } .who span { color: #777 }
.clock { font-size: 23px; font-weight: 600; color: #2c6fd8; padding-bottom: 12px } .state { color: #1c9d44; font-size: 19px; font-weight: 600; padding-top: 10px }
.pair { display: flex; gap: 12px; margin: 12px 14px 0 } .pair div { flex: 1; background: #fff; border-radius: 10px; padding: 12px 14px; text-align: center }
.pair small { display: block; color: #7a8597; font-size: 13.5px } .pair b { font-size: 22px; color: #1c9d44 } .pair u { text-decoration: none; color: #555; padding-left: 8px }
.foot { text-align: center; font-size: 12.5px; color: #8593a8; padding: 16px }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number = last_character_only(test.person.name), masked(test.person.id_number, 4, 4)
    days = max(1, (look.now - test.reported_at).days)
    body = f"""<div class="card"><div class="who"><b>{name}</b><span>{number}</span></div>
<div class="clock">{look.now:%Y-%m-%d %H:%M:%S}</div>{qr(look.rng, 210)}<div class="state">未见异常（绿码）</div></div>
<div class="pair"><div><small>核酸检测</small><b>阴性</b><u>{days} 天</u></div><div><small>疫苗接种</small><b>已接种</b></div></div>
<div class="foot">山东省卫生健康委员会</div>"""
    record = shown(test, 1, name=name, id_number=number, health_code="green") | {"_review": "time_missing"}
    return Screen(page(look, STYLE, title_bar("山东健康码"), body), [record])
