"""Beijing's health kit: masked name, a big coloured result, days only."""

from forms import RESULT_WORDS, iso_day, masked, surname_only
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #2f6fdb; --bar-ink: #fff; --page: #2f6fdb; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.sheet { background: #fff; margin: 14px 14px 0; border-radius: 10px; padding: 22px 20px }
.person p { padding: 4px 0; color: #333; font-size: 16px }
.clock { text-align: center; font-size: 22px; color: #2f6fdb; padding: 14px 0 6px; border-top: 1px dashed #d8dfea; margin-top: 12px }
.result { width: 176px; height: 176px; margin: 16px auto; border-radius: 50%; color: #fff; display: flex; flex-direction: column;
  align-items: center; justify-content: center; font-size: 46px; font-weight: 600; letter-spacing: 4px; text-indent: 4px }
.negative { background: #1dae6b; box-shadow: 0 0 0 10px #1dae6b22 } .positive { background: #d9352b; box-shadow: 0 0 0 10px #d9352b22 }
.ago { text-align: center; color: #555; font-size: 15px; padding: 8px 0 14px }
.ago b { color: #2f6fdb; font-size: 20px }
.line { display: flex; justify-content: space-between; gap: 16px; padding: 11px 0; border-top: 1px solid #eef1f5; font-size: 15px }
.line span:first-child { color: #7c8594; flex: none } .line span:last-child { text-align: right }
.foot { color: #d5e3fa; font-size: 12.5px; text-align: center; padding: 16px 24px; margin-top: auto; line-height: 1.7 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    dotted = look.rng.random() < 0.5
    day = f"{test.reported_at:%Y.%m.%d}" if dotted else f"{test.reported_at:%Y年%m月%d日}"
    ago = (look.now.date() - test.reported_at.date()).days
    number = masked(person.id_number, 2, 2)
    body = f"""<div class="sheet"><div class="person"><p>姓　　名：{surname_only(person.name)}</p><p>身份证号：{number}</p></div>
<div class="clock">{look.now:%m-%d %H:%M:%S}</div>
<div class="result {test.result}">{RESULT_WORDS[test.result]}</div>
<div class="ago">距离本次检测已过 <b>{ago}</b> 天</div>
<div class="line"><span>核酸检测机构</span><span>{test.institution}</span></div>
<div class="line"><span>核酸检测时间</span><span>{day}</span></div></div>
<div class="foot">核酸检测结果由检测机构上传，如有疑问请联系检测机构</div>"""
    records = [
        shown(
            test,
            1,
            name=surname_only(person.name),
            id_number=number,
            reported_at=iso_day(test.reported_at),
            institution=test.institution,
        )
    ]
    return Screen(page(look, STYLE, title_bar("北京健康宝"), body), records)
