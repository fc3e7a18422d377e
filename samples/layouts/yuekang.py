"""Guangdong's code, list of tests: finished ones, or those still in the laboratory."""

from forms import RESULT_WORDS, iso_minute, masked, minute
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #111; --page: #f4f6f9 }
.who { background: #fff; padding: 14px 18px; display: flex; justify-content: space-between; align-items: center }
.who b { font-size: 19px } .who span { color: #8a8f99; font-size: 14px }
.tabs { display: flex; background: #fff; border-top: 1px solid #f0f0f0; font-size: 15px; color: #777 }
.tabs span { flex: 1; text-align: center; padding: 10px 0 8px } .tabs .on { color: #1677ff; border-bottom: 2px solid #1677ff }
.item { background: #fff; margin: 12px 12px 0; border-radius: 8px; overflow: hidden }
.item h3 { font-size: 16px; font-weight: 600; padding: 12px 16px; border-bottom: 1px solid #f2f2f2; display: flex;
  justify-content: space-between; align-items: center }
.item h3 span { font-weight: 500 }
.item dl { padding: 8px 16px 12px; font-size: 15px }
.item dl div { display: flex; padding: 4px 0 } .item dt { width: 84px; flex: none; color: #8a8f99 } .item dd { color: #262626 }
.negative { color: #13a45b } .positive { color: #e5352b } .pending { color: #d98312 }
.tip { padding: 16px; font-size: 12.5px; color: #9aa0aa; line-height: 1.7 }
"""
WORDS = RESULT_WORDS | {"pending": "检测中，请等待结果"}


def _item(test) -> str:
    rows = [("姓名", test.person.name), ("采样时间", minute(test.sampled_at))]
    if test.result != "pending":
        rows += [("检测时间", minute(test.reported_at))]
    rows += [("检测机构", test.institution), ("数据来源", "广东省卫生健康委员会")]
    cells = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in rows)
    return f"""<div class="item"><h3>检测结果<span class="{test.result}">{WORDS[test.result]}</span></h3><dl>{cells}</dl></div>"""


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    pending = tests[0].result == "pending"
    number = masked(person.id_number, 4, 4)
    body = f"""<div class="who"><b>{person.name}</b><span>{number}</span></div>
<div class="tabs"><span class="{"" if pending else "on"}">检测完成</span><span class="{"on" if pending else ""}">检测中</span></div>
{"".join(_item(t) for t in tests)}
<div class="tip">温馨提示：检测结果以检测机构出具的报告为准，数据可能存在延迟，请以实际情况为准。</div>"""
    records = [
        shown(
            t,
            item,
            name=person.name,
            id_number=number,
            sampled_at=iso_minute(t.sampled_at),
            reported_at=None if t.result == "pending" else iso_minute(t.reported_at),
            institution=t.institution,
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("核酸检测记录"), body), records)
