"""Sichuan's code: one line of result under the QR block, the test's time without year and minutes."""

from forms import last_character_only, masked
from layouts.phone import Look, Screen, hours_since, page, tab_bar, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #1c64d1; --bar-ink: #fff; --page: linear-gradient(#1c64d1, #69a4f0); --accent: #1c64d1; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 12px; margin: 12px 16px 0; padding: 18px; text-align: center }
.who { display: flex; justify-content: space-between } .who b { font-size: 18px } .who span { color: #1c64d1; font-size: 14px }
.number { text-align: left; color: #777; font-size: 15px; padding-bottom: 8px }
.clock { font-size: 24px; font-weight: 600; padding: 4px 0 12px }
.line { margin: 14px -18px -18px; border-radius: 0 0 12px 12px; background: #e9f7ee; padding: 12px; color: #128a48 }
.line b { font-size: 18px; display: block } .line span { font-size: 14px; color: #5d7567 }
.links { display: flex; background: #fff; border-radius: 12px; margin: 12px 16px; padding: 14px 0; font-size: 14px; color: #444 }
.links span { flex: 1; text-align: center }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number, at = last_character_only(test.person.name), masked(test.person.id_number, 2, 2), test.reported_at
    body = f"""<div class="card"><div class="who"><b>{name}</b><span>家庭码</span></div><div class="number">{number}</div>
<div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 206)}
<div class="line"><b>省内{hours_since(at, look)}小时核酸：阴性</b><span>检测时间：{at:%m/%d %H}时</span></div></div>
<div class="links"><span>核酸查询</span><span>疫苗接种</span><span>入川即检</span></div>"""
    record = shown(
        test, 1, name=name, id_number=number, reported_at=f"{at:%Y-%m-%dT%H}:00:00+08:00", health_code="green"
    )
    return Screen(page(look, STYLE, title_bar("天府健康通"), body, tab_bar(["首页", "扫码", "我的"], 0)), [record])
