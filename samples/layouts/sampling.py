"""The page of a sampling point's registration: sampled, or in the laboratory; no result yet."""

from forms import iso_minute, masked, minute
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1c1c1c; --page: #f3f6fb }
.state { background: linear-gradient(100deg, #2f80ed, #56a4ff); color: #fff; margin: 12px 12px 0; border-radius: 10px; padding: 20px 18px }
.state b { font-size: 24px; display: block } .state span { font-size: 14px; opacity: .9 }
.box { background: #fff; border-radius: 10px; margin: 12px 12px 0; padding: 4px 16px }
.box p { display: flex; justify-content: space-between; gap: 16px; padding: 12px 0; border-bottom: 1px solid #f0f2f6; font-size: 15px }
.box p:last-child { border: 0 } .box span { color: #808894; flex: none } .box u { text-decoration: none; text-align: right }
.tip { font-size: 13px; color: #949ba6; padding: 14px 18px; line-height: 1.7 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    number = masked(person.id_number, 4, 4)
    phone = masked(person.phone, 3, 4) if person.phone else None
    state, hint = look.rng.choice((("已采样", "样本已送往检测机构"), ("检测中", "请耐心等待检测结果")))
    rows = [("姓名", person.name), ("证件号码", number)]
    rows += [("手机号码", phone)] if phone else []
    rows += [("采样点", test.site), ("采样时间", minute(test.sampled_at)), ("采样方式", "混采10人")]
    lines = "".join(f"<p><span>{label}</span><u>{value}</u></p>" for label, value in rows)
    body = f"""<div class="state"><b>{state}</b><span>{hint}</span></div><div class="box">{lines}</div>
<div class="tip">检测结果一般在采样后24小时内更新，请以健康码显示为准。</div>"""
    record = shown(
        test,
        1,
        name=person.name,
        id_number=number,
        phone=phone,
        sampling_site=test.site,
        sampled_at=iso_minute(test.sampled_at),
    )
    return Screen(page(look, STYLE, title_bar("核酸采样登记"), body), [record])
