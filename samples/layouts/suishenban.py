"""Shanghai's enquiry page: the person above, one card a test with labels left and values right."""

from forms import RESULT_WORDS, iso_second, masked, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1a1a1a; --page: #fff }
.tabs { display: flex; border-bottom: 1px solid #ececec; color: #b5b5b5; font-size: 16px }
.tabs span { flex: 1; text-align: center; padding: 11px 0 9px }
.tabs .on { color: #222; border-bottom: 3px solid #c2a878 }
.person { padding: 0 18px }
.person h2 { display: flex; justify-content: space-between; align-items: center; font-size: 18px; padding: 20px 0 14px }
.person h2 small { font-weight: 400; font-size: 14px; color: #444 }
.person h2 small b { font-size: 19px }
.line { display: flex; justify-content: space-between; gap: 14px; padding: 13px 0; border-bottom: 1px solid #f0f0f0; color: #444 }
.line span:last-child { color: #111; text-align: right }
.line .faint { color: #999 !important }
.help { margin: 16px 18px 12px; padding: 11px; text-align: center; color: #fff; border-radius: 4px;
  background: linear-gradient(90deg, #dcc393, #b08d66) }
.source { text-align: center; font-size: 13.5px; color: #555; margin-bottom: 14px }
.card { margin: 0 18px 14px; padding: 12px 16px; border: 1px solid #e3e3e3; border-radius: 8px; font-size: 15px }
.card div { display: flex; justify-content: space-between; gap: 16px; padding: 3.5px 0; color: #666 }
.card div span:first-child { flex: none }
.card div span:last-child { color: #111; text-align: right }
.negative { color: #27ae60 !important } .positive, .retest { color: #e23b2e !important } .pending { color: #e08a1e !important }
.foot { margin: auto 18px 14px; padding-top: 10px; font-size: 12px; color: #a8a8a8; line-height: 1.6 }
"""
EYE = (
    '<svg width="24" height="16" viewBox="0 0 24 16" fill="none" stroke="#222" stroke-width="1.8" style="vertical-align:-1px">'
    '<path d="M1 8s4-7 11-7 11 7 11 7-4 7-11 7S1 8 1 8z"/><circle cx="12" cy="8" r="3.4"/></svg>'
)


def _card(test) -> str:
    rows = [
        ("采样时间：", second(test.sampled_at), ""),
        ("检测机构：", test.institution, ""),
        ("检测时间：", second(test.reported_at), ""),
        ("检测项目：", "核酸", ""),
        ("检测结果：", f"【{RESULT_WORDS[test.result]}】", test.result),
    ]
    return '<div class="card">' + "".join(
        f'<div><span>{label}</span><span class="{css}">{value}</span></div>' for label, value, css in rows
    ) + "</div>"


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    clock = f"{look.now:%Y-%m-%d %H:%M:}<b>{look.now:%S}</b>"
    body = f"""<div class="tabs"><span class="on">上海核酸查询</span><span>接种记录</span></div>
<div class="person"><h2><span>个人信息 {EYE}</span><small>{clock}</small></h2>
<div class="line"><span>姓名</span><span>{person.name}</span></div>
<div class="line"><span>证件号码</span><span class="faint">{masked(person.id_number, 0, 4)}</span></div></div>
<div class="help">老幼核酸助查</div><div class="source">本查询数据由上海市卫生健康委提供</div>
{"".join(_card(t) for t in tests)}
<div class="foot">查询结果仅供参考，如有疑问请咨询采样点或检测机构。</div>"""
    records = [
        shown(
            t,
            item,
            name=person.name,
            id_number=masked(person.id_number, 0, 4),
            sampled_at=iso_second(t.sampled_at),
            reported_at=iso_second(t.reported_at),
            institution=t.institution,
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("核酸&amp;疫苗"), body), records)
