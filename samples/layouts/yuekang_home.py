"""Guangdong's code, home: the holder's masked name, the QR block, and a badge with interval, result and time."""

from forms import iso_minute, middle_hidden, minute
from layouts.phone import Look, Screen, hours_since, page, tab_bar, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #2f7cf6; --bar-ink: #fff; --page: #eff3f9; --accent: #2f7cf6; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.top { background: linear-gradient(#2f7cf6, #5d9bfa); height: 96px; padding: 8px 20px; color: #fff; display: flex; justify-content: space-between; align-items: flex-start }
.top b { font-size: 20px } .top span { font-size: 14px; padding-top: 4px }
.card { background: #fff; border-radius: 12px; margin: -46px 14px 0; padding: 16px; text-align: center }
.clock { font-size: 28px; font-weight: 600; color: #222; padding-bottom: 12px }
.hint { font-size: 13px; color: #8b93a0; padding-top: 10px }
.pair { display: flex; gap: 10px; margin: 12px 14px 0 } .pair > div { flex: 1; border-radius: 12px; padding: 12px; color: #fff }
.test { background: repeating-linear-gradient(120deg, #ffffff16 0 10px, #ffffff00 10px 22px), linear-gradient(120deg, #14a35c, #33c279) }
.shot { background: linear-gradient(120deg, #b8862e, #d8a850) }
.pair small { font-size: 13px } .pair b { display: block; font-size: 21px; padding: 2px 0 } .pair u { text-decoration: none; font-size: 12.5px }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name = middle_hidden(test.person.name)
    colour = "yellow" if look.rng.random() < 0.15 else "green"
    body = f"""<div class="top"><b>{name}</b><span>添加成员/管理</span></div>
<div class="card"><div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 216, colour)}<div class="hint">轻触二维码刷新</div></div>
<div class="pair"><div class="test"><small>核酸检测结果</small><b>{hours_since(test.reported_at, look)} 小时 阴性</b><u>检测时间<br>{minute(test.reported_at)}</u></div>
<div class="shot"><small>疫苗接种</small><b>已接种</b><u>查看接种记录</u></div></div>"""
    record = shown(test, 1, name=name, reported_at=iso_minute(test.reported_at), health_code=colour)
    return Screen(page(look, STYLE, title_bar("粤康码"), body, tab_bar(["粤康码", "扫一扫", "我的"], 0)), [record])
