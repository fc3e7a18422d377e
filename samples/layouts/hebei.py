"""Hebei's code, latest test: the middle of the name hidden, no sampling time."""

from forms import RESULT_WORDS, iso_second, masked, middle_hidden, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #0f9d8a; --bar-ink: #fff; --page: #f6f8f8; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.person { background: linear-gradient(#0f9d8a, #3cbba9); color: #fff; padding: 16px 22px 24px; display: flex; gap: 16px; align-items: center }
.person i { width: 52px; height: 52px; border-radius: 50%; background: #ffffff38; flex: none; display: flex; align-items: center; justify-content: center }
.person b { font-size: 20px; display: block }
.box { background: #fff; margin: -10px 12px 0; border-radius: 10px; padding: 8px 18px 14px; box-shadow: 0 2px 10px #0000000d }
.box h3 { font-size: 17px; padding: 10px 0; border-left: 0 } .box h3::before { content: ""; display: inline-block; width: 4px; height: 16px;
  background: #0f9d8a; border-radius: 2px; margin-right: 8px; vertical-align: -2px }
.box p { padding: 9px 0; border-top: 1px solid #f0f3f3; display: flex; gap: 4px } .box p span { color: #6f7b7a; flex: none }
.negative { color: #0c9c63; font-size: 18px; font-weight: 600 } .positive { color: #d7322a; font-size: 18px; font-weight: 600 }
.menu { background: #fff; margin: 12px; border-radius: 10px; padding: 4px 18px }
.menu p { padding: 13px 0; border-bottom: 1px solid #f2f4f4; display: flex; justify-content: space-between; color: #333 }
.menu p:last-child { border: 0 } .menu i { color: #b9c2c1; font-style: normal }
"""
FACE = '<svg width="30" height="30" viewBox="0 0 24 24" fill="#fff"><circle cx="12" cy="8" r="4.5"/><path d="M3.500 21c0-5 4-7.500 8.500-7.500s8.500 2.500 8.500 7.500z"/></svg>'


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    number = masked(person.id_number, 4, 4)
    body = f"""<div class="person"><i>{FACE}</i><div><b>{middle_hidden(person.name)}</b>{number}</div></div>
<div class="box"><h3>核酸检测</h3><p><span>检测结果：</span><b class="{test.result}">{RESULT_WORDS[test.result]}</b></p>
<p><span>检测时间：</span>{second(test.reported_at)}</p><p><span>检测机构：</span>{test.institution}</p></div>
<div class="menu"><p>抗原自测上报<i>&gt;</i></p><p>疫苗接种记录<i>&gt;</i></p><p>家庭成员管理<i>&gt;</i></p></div>"""
    records = [
        shown(
            test,
            1,
            name=middle_hidden(person.name),
            id_number=number,
            reported_at=iso_second(test.reported_at),
            institution=test.institution,
        )
    ]
    return Screen(page(look, STYLE, title_bar("河北健康码"), body), records)
