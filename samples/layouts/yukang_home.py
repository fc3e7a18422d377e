"""Chongqing's code, home: the last character of the name, the QR block, a badge with interval and result."""

from forms import iso_second, last_character_only, masked, second
from layouts.phone import Look, Screen, hours_since, page, tab_bar, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #1f7ae0; --bar-ink: #fff; --page: #1f7ae0; --accent: #1f7ae0; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 14px; margin: 12px 16px 0; padding: 18px 18px 0; text-align: center; overflow: hidden }
.who { display: flex; justify-content: space-between; align-items: baseline } .who b { font-size: 19px } .who span { font-size: 15px; color: #777 }
.clock { font-size: 26px; font-weight: 600; color: #1f7ae0; padding: 10px 0 12px } .state { color: #23ac38; font-size: 20px; padding: 10px 0 14px }
.badge { margin: 0 -18px; color: #fff; padding: 14px; background:
  repeating-linear-gradient(0deg, #ffffff12 0 3px, #ffffff00 3px 9px), linear-gradient(90deg, #148f4b, #2fb86c) }
.badge b { font-size: 20px; display: block } .badge span { font-size: 13.5px }
.links { display: flex; background: #fff; border-radius: 14px; margin: 12px 16px; padding: 14px 0; font-size: 14px; color: #444 }
.links span { flex: 1; text-align: center }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number = last_character_only(test.person.name), masked(test.person.id_number, 6, 4)
    body = f"""<div class="card"><div class="who"><b>{name}</b><span>{number}</span></div>
<div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 210)}<div class="state">绿码</div>
<div class="badge"><b>核酸检测 {hours_since(test.reported_at, look)}小时 阴性</b><span>检测时间：{second(test.reported_at)}</span></div></div>
<div class="links"><span>核酸记录</span><span>代人亮码</span><span>疫苗接种</span></div>"""
    record = shown(
        test, 1, name=name, id_number=number, reported_at=iso_second(test.reported_at), health_code="green"
    )
    return Screen(page(look, STYLE, title_bar("渝康码"), body, tab_bar(["亮码", "扫一扫", "我的"], 0)), [record])
