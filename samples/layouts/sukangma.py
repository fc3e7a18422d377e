"""Jiangsu's code, test enquiry: cards whose values follow their labels at once."""

from forms import RESULT_WORDS, iso_second, masked, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #3d7ef0; --bar-ink: #fff; --page: #eef3fb; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.top { background: linear-gradient(#3d7ef0, #6aa0f7); color: #fff; padding: 14px 20px 46px }
.top b { font-size: 20px; display: block; margin-bottom: 6px }
.top span { font-size: 15px }
.wrap { margin: -32px 12px 0 }
.note { font-size: 13px; color: #7d8795; padding: 12px 6px }
.card { background: #fff; border-radius: 10px; padding: 14px 16px; margin-bottom: 12px; box-shadow: 0 2px 8px #3d7ef01c }
.card p { padding: 4px 0; color: #333; display: flex }
.card p span { color: #80868f; flex: none }
.negative { color: #18a058 } .positive { color: #d93026 }
.bottom { margin: auto 16px 18px; padding: 12px; text-align: center; border-radius: 24px; background: #3d7ef0; color: #fff }
"""


def _card(test) -> str:
    rows = [
        ("姓名：", test.person.name, ""),
        ("采样点：", test.site, ""),
        ("检测时间：", second(test.reported_at), ""),
        ("检测机构：", test.institution, ""),
        ("检测结果：", RESULT_WORDS[test.result], test.result),
    ]
    return '<div class="card">' + "".join(
        f'<p><span>{label}</span><b style="font-weight:{600 if css else 400}" class="{css}">{value}</b></p>'
        for label, value, css in rows
    ) + "</div>"


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    number = masked(person.id_number, 6, 4)
    body = f"""<div class="top"><b>核酸检测查询</b><span>身份证号：{number}</span></div>
<div class="wrap">{"".join(_card(t) for t in tests)}
<div class="note">仅展示最近7天内的核酸检测结果，数据由江苏省卫生健康委员会提供。</div></div>
<div class="bottom">返回苏康码</div>"""
    records = [
        shown(
            t,
            item,
            name=person.name,
            id_number=number,
            reported_at=iso_second(t.reported_at),
            institution=t.institution,
            sampling_site=t.site,
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("苏康码"), body), records)
