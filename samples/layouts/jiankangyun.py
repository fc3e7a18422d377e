"""Shanghai's older enquiry page: as its successor, with the specimen's code in every card."""

from forms import RESULT_WORDS, iso_second, masked, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #1e88e5; --bar-ink: #fff; --page: #f3f7fb; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.who { background: #fff; padding: 14px 20px; font-size: 15px; border-bottom: 8px solid #eaf1f8 } .who p { padding: 3px 0 } .who span { color: #7b8794 }
.card { background: #fff; margin: 10px 12px 0; border-radius: 6px; padding: 12px 16px; font-size: 15px; border-left: 4px solid #1e88e5 }
.card p { padding: 3.5px 0; display: flex } .card span { color: #7b8794; flex: none }
.negative { color: #169c55; font-weight: 600 } .positive { color: #d8322a; font-weight: 600 }
.foot { text-align: center; font-size: 12.5px; color: #9aa5b1; padding: 14px }
"""


def _card(test) -> str:
    return f"""<div class="card"><p><span>样本编码：</span>{test.specimen}</p><p><span>采样时间：</span>{second(test.sampled_at)}</p>
<p><span>检测机构：</span><u style="text-decoration:none">{test.institution}</u></p><p><span>检测时间：</span>{second(test.reported_at)}</p>
<p><span>检测结果：</span><b class="{test.result}">{RESULT_WORDS[test.result]}</b></p></div>"""


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    number = masked(person.id_number, 3, 4)
    body = f"""<div class="who"><p><span>姓名：</span>{person.name}</p><p><span>证件号码：</span>{number}</p></div>
{"".join(_card(t) for t in tests)}<div class="foot">数据由检测机构上传，每2小时更新</div>"""
    records = [
        shown(
            t,
            item,
            name=person.name,
            id_number=number,
            specimen_id=t.specimen,
            sampled_at=iso_second(t.sampled_at),
            institution=t.institution,
            reported_at=iso_second(t.reported_at),
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("健康云 核酸检测查询"), body), records)
