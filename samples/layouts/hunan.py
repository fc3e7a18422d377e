"""Hunan's code: full name, number and phone in part, and a sentence that ends in 检测 with a time without year."""

from forms import iso_minute, masked
from layouts.phone import Look, Screen, hours_since, page, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #d8392f; --bar-ink: #fff; --page: #f7f3f2; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.head { background: linear-gradient(#d8392f, #e8695e); color: #fff; padding: 12px 22px 58px }
.head p { font-size: 15px; padding: 3px 0 } .head span { opacity: .85 }
.card { background: #fff; border-radius: 12px; margin: -44px 14px 0; padding: 18px; text-align: center }
.clock { font-size: 24px; font-weight: 600; padding-bottom: 12px } .state { color: #23ac38; font-size: 19px; padding-top: 8px }
.badge { background: #fff; border-radius: 12px; margin: 12px 14px 0; padding: 14px 18px; display: flex; align-items: center; gap: 14px }
.badge b { flex: none; background: #1fa356; color: #fff; border-radius: 8px; padding: 9px 12px; font-size: 18px } .badge span { font-size: 14px; color: #555 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person, at = test.person, test.reported_at
    number = masked(person.id_number, 4, 4)
    phone = masked(person.phone, 3, 4) if person.phone else None
    phone_line = f"<p><span>手机号：</span>{phone}</p>" if phone else ""
    body = f"""<div class="head"><p><span>姓名：</span>{person.name}</p><p><span>证件号：</span>{number}</p>{phone_line}</div>
<div class="card"><div class="clock">{look.now:%m月%d日 %H:%M:%S}</div>{qr(look.rng, 200)}<div class="state">绿码</div></div>
<div class="badge"><b>{hours_since(at, look)}小时内 阴性</b><span>{at:%m月%d日%H时%M分}检测</span></div>"""
    record = shown(
        test, 1, name=person.name, id_number=number, phone=phone, reported_at=iso_minute(at), health_code="green"
    )
    return Screen(page(look, STYLE, title_bar("湖南居民健康码"), body), [record])
