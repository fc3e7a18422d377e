"""A booking for a test that has not been taken. It proves nothing, so it has no record."""

from datetime import timedelta

from forms import masked
from layouts.phone import Look, Screen, page, title_bar
from layouts.qr import qr

STYLE = """
body { --bar: #1aa0a8; --bar-ink: #fff; --page: #f2f7f7; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 10px; margin: 14px 14px 0; padding: 20px 18px; text-align: center }
.card b { display: block; font-size: 20px; color: #1aa0a8; padding-bottom: 12px } .card small { color: #8a9494; font-size: 13px }
.box { background: #fff; border-radius: 10px; margin: 12px 14px 0; padding: 6px 18px }
.box p { padding: 9px 0; font-size: 15px } .box span { color: #7d8888 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person, day = test.person, look.now + timedelta(days=1)
    body = f"""<div class="card"><b>预约成功</b>{qr(look.rng, 150)}<br><small>采样时请出示此预约码</small></div>
<div class="box"><p><span>姓名：</span>{person.name}</p><p><span>证件号码：</span>{masked(person.id_number, 6, 4)}</p>
<p><span>预约项目：</span>新冠病毒核酸检测</p><p><span>预约地点：</span>{test.site}</p><p><span>预约时间：</span>{day:%Y-%m-%d} 08:00-10:00</p></div>"""
    return Screen(page(look, STYLE, title_bar("核酸检测预约"), body), [])
