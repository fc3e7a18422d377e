"""An app that does not exist and that no rule is written for: light cards, a row a value, dots as mask."""

from forms import RESULT_WORDS, iso_minute, masked
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #f7f4ee; --bar-ink: #3b3126; --page: #f7f4ee }
.card { background: #fff; border-radius: 18px; margin: 14px 16px 0; padding: 8px 20px 14px; box-shadow: 0 3px 14px #5a43201a }
.card header { display: flex; justify-content: space-between; align-items: center; padding: 12px 0 8px; font-size: 17px; font-weight: 700; color: #4a3d2e }
.tag { border-radius: 14px; padding: 3px 14px; font-size: 15px }
.negative { background: #e2f3e6; color: #237a3b } .positive { background: #fbe3e0; color: #b3261e }
.row { padding: 8px 0; border-top: 1px solid #f3efe7; display: flex; justify-content: space-between; gap: 20px; font-size: 15px }
.row span { color: #96897a; flex: none } .row em { font-style: normal; color: #33291d; text-align: right }
.note { color: #a89b8a; font-size: 13px; padding: 16px 24px; line-height: 1.7 }
"""
DOT = "•"


def _card(test, number: str) -> str:
    rows = [
        ("受检者姓名", test.person.name),
        ("身份证件号码", number.replace("*", DOT)),
        ("采集时间", f"{test.sampled_at:%Y/%m/%d %H:%M}"),
        ("采集点", test.site),
        ("检验单位", test.institution),
        ("出具时间", f"{test.reported_at:%Y/%m/%d %H:%M}"),
    ]
    lines = "".join(f'<div class="row"><span>{label}</span><em>{value}</em></div>' for label, value in rows)
    return f"""<div class="card"><header>核酸结果<span class="tag {test.result}">{RESULT_WORDS[test.result]}</span></header>{lines}</div>"""


def draw(tests, look: Look) -> Screen:
    number = masked(tests[0].person.id_number, 6, 2)
    body = f"""{"".join(_card(t, number) for t in tests)}
<div class="note">以上信息由检验单位提供，仅供本人查询。</div>"""
    records = [
        shown(
            t,
            item,
            name=t.person.name,
            id_number=number,
            sampled_at=iso_minute(t.sampled_at),
            sampling_site=t.site,
            institution=t.institution,
            reported_at=iso_minute(t.reported_at),
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("邻里健康簿", "帮助"), body), records)
