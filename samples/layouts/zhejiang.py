"""Zhejiang's code: the number wholly hidden, the test's time without a year."""

from forms import iso_minute, last_character_only
from layouts.phone import Look, Screen, page, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1b1b1b; --page: #f2f6fc }
.card { background: #fff; border-radius: 12px; margin: 14px 14px 0; padding: 18px; text-align: center }
.who { text-align: left; font-size: 18px; font-weight: 600 } .number { text-align: left; font-size: 15px; color: #888; padding-bottom: 12px }
.clock { font-size: 24px; color: #1a66d6; padding-bottom: 12px } .state { color: #23ac38; font-size: 19px; padding-top: 10px }
.test { margin: 12px 14px 0; border-radius: 12px; color: #fff; padding: 16px 18px; background:
  repeating-linear-gradient(60deg, #ffffff14 0 8px, #ffffff00 8px 18px), linear-gradient(100deg, #2a6fe0, #4c97f5) }
.test b { font-size: 22px; display: block } .test span { font-size: 14px }
.links { display: flex; margin: 12px 14px; background: #fff; border-radius: 12px; padding: 14px 0; font-size: 14px; color: #444 }
.links span { flex: 1; text-align: center }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, at = last_character_only(test.person.name), test.reported_at
    days = 1 + (look.now - at).days
    body = f"""<div class="card"><div class="who">{name}</div><div class="number">**** **** **** **** **</div>
<div class="clock">{look.now:%m月%d日 %H:%M:%S}</div>{qr(look.rng, 204)}<div class="state">绿码</div></div>
<div class="test"><b>{days} 天内 阴性</b><span>最近核酸检测 {at.month}月{at.day}日 {at:%H:%M} 报告时间</span></div>
<div class="links"><span>核酸记录</span><span>疫苗接种</span><span>家人健康码</span></div>"""
    record = shown(test, 1, name=name, reported_at=iso_minute(at), health_code="green")
    return Screen(page(look, STYLE, title_bar("浙江健康码"), body), [record])
