"""Henan's code: the home page hides all but the first and the last digit; the page after a place's code was scanned draws
ten stars for eight digits."""

from forms import iso_minute, last_character_only, masked, minute
from layouts.phone import Look, Screen, hours_since, page, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #6a3fc4; --bar-ink: #fff; --page: #f4f2fa; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 12px; margin: 14px 14px 0; padding: 18px; text-align: center }
.who { display: flex; justify-content: space-between } .who b { font-size: 18px } .who span { color: #6a3fc4; font-size: 14px }
.number { text-align: left; color: #777; font-size: 15px; padding-bottom: 10px }
.clock { font-size: 24px; font-weight: 600; padding-bottom: 12px } .state { color: #23ac38; font-size: 19px; padding-top: 8px }
.badge { margin: 12px 14px 0; border-radius: 12px; padding: 16px 18px; color: #fff; background:
  repeating-linear-gradient(135deg, #ffffff14 0 9px, #ffffff00 9px 20px), linear-gradient(100deg, #6a3fc4, #9a6bea) }
.badge b { font-size: 22px } .badge p { font-size: 14px; padding-top: 2px }
.place { text-align: center; padding: 26px 0 4px } .place b { font-size: 20px; display: block; padding-top: 10px }
.place i { display: inline-flex; width: 72px; height: 72px; border-radius: 50%; background: #1fa35a; align-items: center; justify-content: center }
.line { display: flex; justify-content: space-between; padding: 11px 0; border-top: 1px solid #f0eef6; font-size: 15px } .line span { color: #777 }
"""
TICK = '<svg width="36" height="36" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="3"><path d="m5 12.500 5 5 9-10.500"/></svg>'


def _home(test, name: str, number: str, look: Look) -> str:
    return f"""<div class="card"><div class="who"><b>{name}</b><span>成员管理</span></div><div class="number">{number}</div>
<div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 206)}<div class="state">绿码</div></div>
<div class="badge"><b>{hours_since(test.reported_at, look)}小时内 阴性</b><p>检测时间：{minute(test.reported_at)}</p></div>"""


def _place(test, name: str, number: str, look: Look) -> str:
    return f"""<div class="place"><i>{TICK}</i><b>登记成功</b></div>
<div class="card"><div class="line" style="border:0"><span>场所</span>松果便民超市</div><div class="line"><span>姓名</span>{name}</div>
<div class="line"><span>证件号码</span>{number}</div><div class="line"><span>健康码</span>绿码</div></div>
<div class="badge"><b>{hours_since(test.reported_at, look)}小时内 阴性</b><p>检测时间：{minute(test.reported_at)}</p></div>"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number = last_character_only(test.person.name), test.person.id_number
    if look.rng.random() < 0.6:
        shown_number = masked(number, 1, 1)
        title, body = "豫康码", _home(test, name, shown_number, look)
    else:
        shown_number = masked(number, 6, 4)
        title, body = "豫康码 场所码", _place(test, name, masked(number, 6, 4, stars=10), look)
    record = shown(
        test, 1, name=name, id_number=shown_number, reported_at=iso_minute(test.reported_at), health_code="green"
    )
    return Screen(page(look, STYLE, title_bar(title), body), [record])
