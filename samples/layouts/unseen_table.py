"""An app that does not exist and that no rule is written for: the person on a coloured head, a table of tests."""

from forms import RESULT_WORDS, iso_minute, masked, minute
from layouts.phone import Look, Screen, page, tab_bar, title_bar
from truth import shown

STYLE = """
body { --bar: #0b6e7d; --bar-ink: #fff; --page: #eef4f5; --accent: #0b6e7d; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.head { background: linear-gradient(120deg, #0b6e7d, #19a0a8); color: #fff; padding: 12px 20px 20px; font-size: 16px }
.head p { padding: 3px 0 } .head b { font-weight: 700 }
h4 { font-size: 16px; padding: 16px 16px 8px; color: #20464b }
table { width: calc(100% - 24px); margin: 0 12px; border-collapse: collapse; background: #fff; font-size: 13.5px }
th { background: #0f7f8c; color: #fff; font-weight: 500; padding: 9px 6px } td { text-align: center; padding: 11px 6px; border-bottom: 1px solid #dfeaeb }
tr:nth-child(odd) td { background: #f5fafa } td:first-child { white-space: nowrap }
.negative { color: #138a4e; font-weight: 700; white-space: nowrap } .positive { color: #c92a22; font-weight: 700; white-space: nowrap }
"""


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    number = masked(person.id_number, 4, 4)
    rows = "".join(
        f'<tr><td>{minute(t.sampled_at)}</td><td>{t.institution}</td><td class="{t.result}">{RESULT_WORDS[t.result]}</td></tr>'
        for t in tests
    )
    body = f"""<div class="head"><p>姓名：<b>{person.name}</b></p><p>身份证号：{number}</p></div><h4>近7日核酸检测</h4>
<table><tr><th>采样时间</th><th>检测机构</th><th>结果</th></tr>{rows}</table>"""
    records = [
        shown(
            t,
            item,
            name=person.name,
            id_number=number,
            sampled_at=iso_minute(t.sampled_at),
            institution=t.institution,
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("平安里"), body, tab_bar(["服务", "扫码", "我的"], 2)), records)
