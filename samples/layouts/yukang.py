"""Chongqing's code, one test in full: a table with rules."""

from forms import RESULT_WORDS, iso_second, masked, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1b1b1b; --page: #f2f4f7 }
h2 { font-size: 18px; text-align: center; padding: 20px 0 14px }
table { width: calc(100% - 24px); margin: 0 12px; border-collapse: collapse; background: #fff; font-size: 15px }
td { border: 1px solid #dfe3e8; padding: 10px 12px } td:first-child { width: 96px; background: #f8fafc; color: #5c6570 }
.negative { color: #11a05a; font-weight: 600 } .positive { color: #dd2f26; font-weight: 600 }
.tip { font-size: 13px; color: #8b939e; padding: 14px 18px; line-height: 1.7 }
.button { margin: auto 16px 20px; background: #1f7ae0; color: #fff; text-align: center; padding: 12px; border-radius: 6px }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    # Some versions of the app draw a mask of fixed length, whatever it hides.
    number = masked(person.id_number, 6, 4, stars=look.rng.choice((8, 8, 10)))
    phone = masked(person.phone, 3, 4) if person.phone else None
    rows = [
        ("用户", person.name, ""),
        ("证件号码", number, ""),
        ("手机号码", phone or "-", ""),
        ("采样方式", test.method, ""),
        ("采样点名", test.site, ""),
        ("采样时间", second(test.sampled_at), ""),
        ("检测机构", test.institution, ""),
        ("检测时间", second(test.reported_at), ""),
        ("检测结果", RESULT_WORDS[test.result], test.result),
    ]
    cells = "".join(f'<tr><td>{label}</td><td class="{css}">{value}</td></tr>' for label, value, css in rows)
    body = f"""<h2>核酸检测详情</h2><table>{cells}</table>
<div class="tip">说明：本页面仅供个人查询使用，检测结果以检测机构出具的纸质报告为准。</div><div class="button">返回首页</div>"""
    records = [
        shown(
            test,
            1,
            name=person.name,
            id_number=masked(person.id_number, 6, 4),
            phone=phone,
            sampled_at=iso_second(test.sampled_at),
            reported_at=iso_second(test.reported_at),
            institution=test.institution,
            sampling_site=test.site,
        )
    ]
    return Screen(page(look, STYLE, title_bar("渝康码"), body), records)
