"""Beijing's health kit, the code page: days since the test as a badge, the page's own times of enquiry and expiry."""

from datetime import timedelta

from forms import masked, surname_only
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #1ba784; --bar-ink: #fff; --page: #1ba784; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.state { color: #fff; text-align: center; padding: 18px 0 14px }
.state i { display: block; width: 120px; height: 120px; margin: 0 auto 12px; border-radius: 50%; border: 8px solid #ffffff55; background:
  repeating-radial-gradient(circle, #ffffff2e 0 5px, #ffffff00 5px 11px) }
.state b { font-size: 28px; letter-spacing: 2px }
.sheet { background: #fff; margin: 0 14px; border-radius: 10px; padding: 18px 20px }
.sheet p { padding: 5px 0; color: #333 }
.test { display: flex; gap: 10px; margin-top: 12px } .test div { flex: 1; border-radius: 8px; background: #eef8f4; padding: 12px; text-align: center }
.test small { display: block; color: #6f7e79; font-size: 13px } .test b { font-size: 24px; color: #14936f } .test u { text-decoration: none; font-size: 15px; color: #14936f; padding-left: 6px }
.times { color: #fff; padding: 16px 30px; font-size: 14px; line-height: 1.9 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name, number = surname_only(test.person.name), masked(test.person.id_number, 2, 2)
    days = max(1, (look.now - test.reported_at).days)
    expiry = look.now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    body = f"""<div class="state"><i></i><b>未见异常</b></div>
<div class="sheet"><p>姓　　名：{name}</p><p>身份证号：{number}</p>
<div class="test"><div><small>核酸检测</small><b>阴性</b><u>{days} 天</u></div><div><small>疫苗接种</small><b>已完成</b></div></div></div>
<div class="times">查询时间：{look.now:%Y年%m月%d日 %H:%M:%S}<br>失效时间：{expiry:%Y年%m月%d日 %H:%M:%S}</div>"""
    record = shown(test, 1, name=name, id_number=number, health_code="green") | {"_review": "time_missing"}
    return Screen(page(look, STYLE, title_bar("北京健康宝"), body), [record])
