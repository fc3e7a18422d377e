"""Shaanxi's code: the members of a household on one screen, one test each."""

from forms import RESULT_WORDS, iso_second, masked, second
from layouts.phone import Look, Screen, page, tab_bar, title_bar
from truth import shown

STYLE = """
body { --bar: #1a8f6a; --bar-ink: #fff; --page: #f3f6f5; --accent: #1a8f6a; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.head { background: #1a8f6a; color: #fff; padding: 8px 18px 16px; font-size: 17px; font-weight: 600 }
.head small { display: block; font-size: 12.5px; font-weight: 400; opacity: .85; margin-top: 4px }
.member { background: #fff; margin: 10px 10px 0; border-radius: 8px; padding: 12px 16px; font-size: 15px; position: relative }
.member p { padding: 3px 0 } .member p span { color: #7b8783 }
.member .two { display: flex } .member .two p { width: 50% }
.member .result { position: absolute; right: 14px; bottom: 12px; font-weight: 600 }
.negative { color: #1a9c5c } .positive { color: #d8342b }
.more { text-align: center; font-size: 13px; color: #8e9a96; padding: 14px }
"""


def _member(test, relation: str) -> str:
    person = test.person
    return f"""<div class="member"><div class="two"><p><span>姓名：</span>{person.name}</p><p><span>关系：</span>{relation}</p></div>
<p><span>证件号码：</span>{masked(person.id_number, 4, 4)}</p><p><span>采样时间：</span>{second(test.sampled_at)}</p>
<p><span>检测时间：</span>{second(test.reported_at)}</p><p><span>检测机构：</span>{test.institution}</p>
<p><span>检测结果：</span><b class="{test.result}">{RESULT_WORDS[test.result]}</b></p></div>"""


def draw(tests, look: Look) -> Screen:
    relations = {"户主": "本人", "配偶": "配偶", "子": "子女", "女": "子女", "父亲": "父母", "母亲": "父母"}
    members = "".join(
        _member(t, "本人" if i == 0 else relations[t.person.relation]) for i, t in enumerate(tests)
    )
    body = f"""<div class="head">48小时内核酸检测信息<small>以出具报告时间为准</small></div>{members}
<div class="more">仅显示本人及已绑定的家庭成员</div>"""
    records = [
        shown(
            t,
            item,
            name=t.person.name,
            id_number=masked(t.person.id_number, 4, 4),
            sampled_at=iso_second(t.sampled_at),
            reported_at=iso_second(t.reported_at),
            institution=t.institution,
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("陕西一码通"), body, tab_bar(["首页", "亮码", "我的"], 1)), records)
