"""Shanghai's code, the list behind the badge: name and sampling site again in every card."""

from forms import RESULT_WORDS, iso_second, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1d1d1d; --page: #f4f5f7 }
.tip { background: #fff8e8; color: #a3762a; font-size: 13px; padding: 9px 18px }
.card { background: #fff; border-radius: 10px; margin: 12px 14px 0; padding: 4px 16px 10px }
.card h3 { display: flex; justify-content: space-between; font-size: 16px; padding: 12px 0; border-bottom: 1px dashed #e4e4e4; margin-bottom: 6px }
.card p { display: flex; justify-content: space-between; gap: 18px; padding: 4px 0; font-size: 15px; color: #777 }
.card p span:first-child { flex: none } .card p span:last-child { color: #222; text-align: right }
.negative { color: #1f9d5a } .positive { color: #d8332a }
.end { text-align: center; color: #aaa; font-size: 13px; padding: 16px }
"""


def _card(test) -> str:
    rows = [
        ("姓名", test.person.name),
        ("采样机构", test.site),
        ("采样时间", second(test.sampled_at)),
        ("检测机构", test.institution),
        ("检测时间", second(test.reported_at)),
    ]
    lines = "".join(f"<p><span>{label}</span><span>{value}</span></p>" for label, value in rows)
    return f"""<div class="card"><h3>新冠病毒核酸<span class="{test.result}">{RESULT_WORDS[test.result]}</span></h3>{lines}</div>"""


def draw(tests, look: Look) -> Screen:
    body = f"""<div class="tip">仅展示近7天内的核酸检测记录</div>{"".join(_card(t) for t in tests)}<div class="end">没有更多了</div>"""
    records = [
        shown(
            t,
            item,
            name=t.person.name,
            sampling_site=t.site,
            sampled_at=iso_second(t.sampled_at),
            institution=t.institution,
            reported_at=iso_second(t.reported_at),
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("随申码核酸记录"), body), records)
