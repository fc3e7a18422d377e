"""A hospital app in dark mode: one test in full, nothing masked."""

from forms import RESULT_WORDS, iso_second, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #161618; --bar-ink: #f2f2f2; --page: #000; --ink: #ececec; --tab: #000 }
.group { background: #1c1c1e; border-radius: 12px; margin: 14px 14px 0; padding: 2px 16px }
.group p { display: flex; justify-content: space-between; gap: 18px; padding: 12px 0; border-bottom: 1px solid #323236; font-size: 15px }
.group p:last-child { border: 0 } .group span { color: #98989f; flex: none } .group b { font-weight: 400; text-align: right }
h3 { font-size: 14px; font-weight: 400; color: #8e8e93; padding: 18px 20px 0 }
.negative { color: #30d158 } .positive { color: #ff453a }
.button { margin: auto 14px 22px; border-radius: 12px; background: #0a84ff; color: #fff; text-align: center; padding: 12px }
"""
SIGNS = {"negative": "(-)", "positive": "(+)"}


def _group(rows) -> str:
    return '<div class="group">' + "".join(
        f'<p><span>{label}</span><b class="{css}">{value}</b></p>' for label, value, css in rows
    ) + "</div>"


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    patient = [("姓名", person.name, ""), ("证件类型", "居民身份证", ""), ("证件号码", person.id_number, "")]
    detail = [
        ("检测项目", "新型冠状病毒核酸检测", ""),
        ("标本编号", test.specimen, ""),
        ("采样时间", second(test.sampled_at), ""),
        ("报告时间", second(test.reported_at), ""),
        ("检测机构", test.institution, ""),
        ("检测结果", RESULT_WORDS[test.result] + SIGNS[test.result], test.result),
    ]
    body = f"""<h3>受检人信息</h3>{_group(patient)}<h3>检测信息</h3>{_group(detail)}<div class="button">下载电子报告</div>"""
    records = [
        shown(
            test,
            1,
            name=person.name,
            id_type="居民身份证",
            id_number=person.id_number,
            specimen_id=test.specimen,
            sampled_at=iso_second(test.sampled_at),
            reported_at=iso_second(test.reported_at),
            institution=test.institution,
        )
    ]
    return Screen(page(look, STYLE, title_bar("记录详情", "分享"), body), records)
