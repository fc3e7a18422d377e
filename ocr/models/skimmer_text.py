"""What lines of screens say: the texts that the skimmer is trained with, and the characters it knows.

characters/: print.txt, Latin print and the Han of labels, results, places and laboratories; names.txt, what names are made
of besides; daily.txt, the rest of GB 2312 level 1; more_names.txt, rarer characters of names.
"""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent
WIDTHS_OF_SCREENS = (360, 375, 390, 412, 428)  # CSS px


def characters_of(name):
    return (HERE / "characters" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]


PRINT, NAMES, DAILY, MORE_NAMES = (characters_of(name) for name in ("print", "names", "daily", "more_names"))
PRINT_CLASS = {character: i for i, character in enumerate(PRINT, 1)}  # class 0 is the CTC blank
ANOTHER = len(PRINT) + 1
OTHER_CLASS = {character: i for i, character in enumerate(NAMES + DAILY + MORE_NAMES)}
UNKNOWN = len(OTHER_CLASS)
PRINT_HAN = [c for c in PRINT if "\u4e00" <= c <= "\u9fff"]
UNKNOWN_HAN = [chr(c) for c in range(0x4E00, 0x9FA6) if chr(c) not in PRINT_CLASS and chr(c) not in OTHER_CLASS]

WIDE = str.maketrans({"：": ":", "（": "(", "）": ")", "，": ",", "；": ";", "－": "-", "／": "/", "＊": "*", "　": " "})

PEOPLE = "姓名 被检测人 受检者 用户 持码人 成员姓名".split()
NUMBERS = "证件号码 身份证号 证件号 身份证 身份证号码 有效证件号码".split()
PHONES = "手机号码 联系电话 手机号 电话".split()
TIMES = "采样时间 检测时间 报告时间 采集时间 检验时间 更新时间 查询时间 失效时间 最近核酸检测 核酸检测时间 采样日期 报告日期 打印时间".split()
PLACES = "检测机构 采样机构 采样点 采样地点 检测单位 核酸检测机构 采样点名 现住址 地址 检测实验室 送检单位".split()
RESULTS = "检测结果 结果 核酸检测结果 检验结果 抗原检测结果".split()
OUTCOMES = "阴性 阳性 【阴性】 【阳性】 未检出 待复检 混管可疑阳性 无效 检测中 已采样 阴性(-) 阳性(+) 未见异常 检测中,请等待结果 暂无".split()
OTHER_WORDS = (
    "检测项目 核酸 新型冠状病毒核酸检测 证件类型 居民身份证 护照 样本编号 样本条码 试管码 采样方式 单采 混采 咽拭子 鼻拭子 性别 男 女 年龄 数据来源 "
    "绿码 黄码 红码 24小时内 48小时内 72小时内 24小时 48小时 1天内 7天内 返回 首页 我的 添加成员 管理 家庭码 亲友健康码 查看更多 检测完成 抗原自测 "
    "仅供参考 温馨提示 关系 本人 配偶 子女 父母 国家 序号 备注 审核者 检验者 标本类型 采样人 提交成功"
).split()
PLACE_ENDS = (
    "医学检验实验室 人民医院检验科 疾病预防控制中心 医学检验所 大学附属第一医院 医学检验中心 卫生院 妇幼保健院 社区卫生服务中心 中医院 "
    "医学检验有限公司 基因检测技术有限公司 核酸检测点 便民采样点 居民委员会 街道办事处 体育馆 小学 中学 广场 花园 小区 第二人民医院 中心医院 海关"
).split()


def digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def moment(rng):
    year, month, day = rng.randrange(2019, 2027), rng.randrange(1, 13), rng.randrange(1, 32)
    hour, minute, second = rng.randrange(24), rng.randrange(60), rng.randrange(60)
    date = rng.choice((f"{year}-{month:02}-{day:02}", f"{year}.{month:02}.{day:02}", f"{year}/{month:02}/{day:02}", f"{year}/{month}/{day}",
                       f"{year}年{month:02}月{day:02}日", f"{year}年{month}月{day}日", f"{month:02}-{day:02}", f"{month}月{day}日", f"{month:02}/{day:02}"))
    clock = rng.choice((f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}", f"{hour}时{minute:02}分", f"{hour:02}时", ""))
    return f"{date} {clock}".strip() if rng.random() < 0.9 else clock or date


def number(rng):
    number = digits(rng, 17) + rng.choice("0123456789X")
    kind = rng.randrange(8)
    if kind < 2:
        return number
    if kind < 5:
        return number[-rng.choice((2, 3, 4, 4, 4, 6)) :]
    if kind == 5:
        return number[: rng.choice((1, 2, 3, 4, 6))]
    head, tail = rng.choice(((4, 4), (6, 4), (2, 2), (3, 4), (0, 4)))
    return number[:head] + "*" * rng.randrange(2, 15) + number[len(number) - tail :]


def phone(rng):
    number = "1" + digits(rng, 10)
    return number if rng.random() < 0.5 else number[:3] + "****" + number[-rng.choice((3, 4)) :]


def code(rng):
    letters = "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randrange(0, 4)))
    return letters + digits(rng, rng.randrange(3, 15))


def other_han(rng):
    kind = rng.random()
    return rng.choice(NAMES + MORE_NAMES if kind < 0.5 else DAILY if kind < 0.95 else UNKNOWN_HAN)


def han(rng, count, known):
    return "".join(rng.choice(PRINT_HAN) if rng.random() < known else other_han(rng) for _ in range(count))


def name(rng):
    shown = han(rng, rng.choice((2, 3, 3, 3, 4)), known=0.3)
    return shown if rng.random() < 0.6 else rng.choice((shown[0] + "*" * (len(shown) - 1), "*" * (len(shown) - 1) + shown[-1], shown[0] + "*" + shown[2:]))


def place(rng):
    return han(rng, rng.randrange(1, 7), known=0.8) + rng.choice(PLACE_ENDS)


def values(rng):
    return rng.choice(((PEOPLE, name), (NUMBERS, number), (PHONES, phone), (TIMES, moment), (TIMES, moment), (PLACES, place),
                       (RESULTS, lambda r: r.choice(OUTCOMES)), (["样本编号", "样本条码", "试管码"], code)))


def text_of(rng):
    """A line as screens print it."""
    kind = rng.random()
    labels, value = values(rng)
    if kind < 0.28:
        return value(rng)
    if kind < 0.40:
        return rng.choice(labels) + rng.choice(("", ":", "：", ": "))
    if kind < 0.54:
        return rng.choice(labels) + rng.choice((":", "：", ": ", "  ", "   ")) + value(rng)
    if kind < 0.66:
        return " ".join(rng.choice(OTHER_WORDS + OUTCOMES) for _ in range(rng.choice((1, 1, 1, 2))))
    if kind < 0.90:
        return han(rng, rng.randrange(1, 13), known=rng.choice((0.1, 0.3, 0.9)))
    if kind < 0.95:
        return "".join(rng.choice(PRINT[:94]) for _ in range(rng.randrange(2, 12)))
    return rng.choice((":", ",", "")).join(han(rng, rng.randrange(2, 6), known=0.9) for _ in range(2)) + rng.choice(("。", "·", "“", "", digits(rng, 2)))
