"""Hainan's form for antigen self-tests: fields in grey boxes, labels above, the strip's picture below."""

from forms import RESULT_WORDS, iso_minute, masked, minute
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #0d8fc9; --bar-ink: #fff; --page: #fff; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.form { padding: 6px 18px 20px } .form label { display: block; font-size: 14px; color: #6f7b85; padding: 11px 0 5px }
.form div { background: #f3f6f8; border-radius: 6px; padding: 9px 12px; font-size: 16px }
.negative { color: #17935a } .positive { color: #d8302a } .invalid { color: #b8780f }
.photo { width: 112px; height: 112px; background: #dfe6ea !important; display: flex; align-items: center; justify-content: center }
.photo i { width: 26px; height: 88px; border-radius: 6px; background: #fff; border: 1px solid #c2ccd2 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    number = masked(person.id_number, 6, 4)
    phone = masked(person.phone, 3, 4) if person.phone else None
    address = f"{person.compound}{person.building}幢{person.unit}单元{person.room}室"
    rows = [("姓名", person.name, "")]
    rows += [("手机号码", phone, "")] if phone else []
    rows += [
        ("证件号码", number, ""),
        ("检测地址", address, ""),
        ("采样方式", test.method, ""),
        ("采样时间", minute(test.sampled_at), ""),
        ("检测结果", RESULT_WORDS[test.result], test.result),
        ("试剂盒条形码", f"69{look.rng.randrange(10**11):011d}", ""),
    ]
    fields = "".join(f'<label>{label}</label><div class="{css}">{value}</div>' for label, value, css in rows)
    body = f"""<div class="form">{fields}<label>结果照片</label><div class="photo"><i></i></div></div>"""
    record = shown(
        test,
        1,
        name=person.name,
        phone=phone,
        id_number=number,
        sampling_site=address,
        sampled_at=iso_minute(test.sampled_at),
    )
    return Screen(page(look, STYLE, title_bar("海南抗原检测上报"), body), [record])
