#include "parsers/values/values.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

using CodePoints = std::u32string;
using View = std::u32string_view;

bool is_one_of(char32_t c, View set) {
  return set.find(c) != View::npos;
}

bool is_mask(char32_t c) {
  return is_one_of(c, U"*•●×＊∗✱");
}

CodePoints folded(std::string_view text) {
  return to_code_points(trim(fold_width(text)));
}

CodePoints folded_without_spaces(std::string_view text) {
  return to_code_points(without_spaces(fold_width(text)));
}

void replace_each(CodePoints& text, View set, char32_t by) {
  for (char32_t& c : text)
    if (is_one_of(c, set)) c = by;
}

bool all_of(View text, bool (*test)(char32_t)) {
  return std::all_of(text.begin(), text.end(), test);
}

// ----------------------------------------------------------------------------------------------------------
// times

/// Reads from the front of a text; every function leaves the text alone when it does not find what it wants.
class Scanner {
 public:
  explicit Scanner(View text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  View rest() const { return rest_; }

  bool skip_spaces() {
    const auto before = rest_.size();
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() != before;
  }

  /// `c` with blanks around it.
  bool accept(char32_t c) { return accept_any(View(&c, 1)).has_value(); }

  std::optional<char32_t> accept_any(View set) {
    Scanner ahead = *this;
    ahead.skip_spaces();
    if (ahead.at_end() || !is_one_of(ahead.rest_.front(), set)) return std::nullopt;
    const char32_t found = ahead.rest_.front();
    ahead.rest_.remove_prefix(1);
    ahead.skip_spaces();
    *this = ahead;
    return found;
  }

  std::size_t digits_ahead() const {
    return static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_digit) - rest_.begin());
  }

  /// The number of the next `count` characters, which are digits.
  int take(std::size_t count) {
    int number = 0;
    for (const char32_t c : rest_.substr(0, count)) number = number * 10 + static_cast<int>(c - U'0');
    rest_.remove_prefix(count);
    return number;
  }

  /// A number of `least` to `most` digits that is not followed by a further digit.
  std::optional<int> number(std::size_t least, std::size_t most) {
    const std::size_t digits = digits_ahead();
    if (digits < least || digits > most) return std::nullopt;
    return take(digits);
  }

 private:
  View rest_;
};

struct DateParts {
  std::optional<int> year;
  int month = 0, day = 0;
  bool clock_may_follow_at_once = false;  ///< the end of the date is certain without a blank
  bool compact = false;                   ///< `20220409`
};

/// The day after `月` or a separator. Where the blank before the clock was lost, `0917:12` is day 09 and hour
/// 17; of three digits nobody can tell.
std::optional<int> scan_day(Scanner& in, bool in_words) {
  if (in_words) {
    const auto day = in.number(1, 2);
    return day && in.accept_any(U"日号") ? day : std::nullopt;
  }
  return in.digits_ahead() == 4 ? std::optional(in.take(2)) : in.number(1, 2);
}

std::optional<DateParts> scan_date(Scanner& in) {
  DateParts date;
  const std::size_t digits = in.digits_ahead();
  if (digits == 8 || digits == 12 || digits == 14) {
    date.year = in.take(4);
    date.month = in.take(2);
    date.day = in.take(2);
    date.compact = date.clock_may_follow_at_once = true;
    return date;
  }
  std::optional<char32_t> year_mark;
  if (digits == 4) {
    date.year = in.take(4);
    year_mark = in.accept_any(U"-./年");
    if (!year_mark) return std::nullopt;
  }
  const std::size_t month_digits = in.digits_ahead();
  const bool month_has_zero = in.rest().starts_with(U'0');
  const auto month = in.number(1, 2);
  const auto month_mark = in.accept_any(U"-./月");
  if (!month || !month_mark) return std::nullopt;
  const bool in_words = month_mark == U'月';
  if (year_mark && (in_words ? year_mark != U'年' : year_mark != month_mark)) return std::nullopt;
  // `2022-1-08` was 2022-11-08 or 2022-10-08: who writes a day with a zero writes the month so.
  const bool day_has_zero = in.rest().starts_with(U'0');
  if (!in_words && ((month_digits == 1 && day_has_zero) || (month_has_zero && in.digits_ahead() == 1)))
    return std::nullopt;
  date.clock_may_follow_at_once = in_words || in.digits_ahead() == 4;
  const auto day = scan_day(in, in_words);
  if (!day) return std::nullopt;
  date.month = *month;
  date.day = *day;
  return date;
}

std::optional<std::chrono::seconds> clock_of(int hour, int minute, int second) {
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

/// `12时`, `12时3分`, `12时03分05秒`, `12点30分`; a bare hour is its first minute.
std::optional<std::chrono::seconds> scan_clock_in_words(Scanner& in, int hour) {
  int minute = 0, second = 0;
  if (in.digits_ahead() > 0) {
    const auto shown = in.number(1, 2);
    if (!shown || !in.accept(U'分')) return std::nullopt;
    minute = *shown;
    if (in.digits_ahead() > 0) {
      const auto shown_second = in.number(1, 2);
      if (!shown_second || !in.accept(U'秒')) return std::nullopt;
      second = *shown_second;
    }
  }
  return clock_of(hour, minute, second);
}

/// `7:05`, `17:12:05`, `17:12:05.0`, `17:12:05+08:00`.
std::optional<std::chrono::seconds> scan_clock_in_figures(Scanner& in, int hour) {
  const auto minute = in.number(2, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  if (in.accept(U':')) {
    const auto shown = in.number(2, 2);
    if (!shown) return std::nullopt;
    second = *shown;
    if (in.accept(U'.') && !in.number(1, 9)) return std::nullopt;
  }
  if (in.rest() == U"+08:00" || in.rest() == U"+0800") in = Scanner(View());
  return clock_of(hour, *minute, second);
}

/// `171205`, `1712`
std::optional<std::chrono::seconds> scan_compact_clock(Scanner& in) {
  const std::size_t digits = in.digits_ahead();
  if (digits != 4 && digits != 6) return std::nullopt;
  const int hour = in.take(2), minute = in.take(2);
  return clock_of(hour, minute, digits == 6 ? in.take(2) : 0);
}

std::optional<std::chrono::seconds> scan_clock(Scanner& in) {
  const auto hour = in.number(1, 2);
  if (!hour) return std::nullopt;
  if (in.accept_any(U"时点")) return scan_clock_in_words(in, *hour);
  if (in.accept(U':')) return scan_clock_in_figures(in, *hour);
  return std::nullopt;
}

struct TimeParts {
  DateParts date;
  std::optional<std::chrono::seconds> of_day;
};

std::optional<TimeParts> scan_time(std::string_view text) {
  CodePoints marks = folded(text);
  replace_each(marks, U"‐‑‒–—―−", U'-');
  replace_each(marks, U"∶︰", U':');
  Scanner in(marks);
  const auto date = scan_date(in);
  if (!date) return std::nullopt;
  TimeParts parts{*date, std::nullopt};
  if (in.at_end()) return parts;
  const bool separated = in.skip_spaces() || in.accept(U'T');
  if (!separated && !date->clock_may_follow_at_once) return std::nullopt;
  parts.of_day = date->compact && !separated ? scan_compact_clock(in) : scan_clock(in);
  return parts.of_day && in.at_end() ? std::optional(parts) : std::nullopt;
}

std::optional<Date> date_of(int year, int month, int day) {
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                  std::chrono::day{static_cast<unsigned>(day)}};
  const bool plausible = year >= 1900 && year <= 2099;
  return date.ok() && plausible ? std::optional(date) : std::nullopt;
}

// --------------------------------------------------------------------------------------------------------
// results

using ResultWords = std::unordered_map<std::string_view, TestResult>;

/// Whole values. A bare dash is not among them: tables write it for "nothing".
const ResultWords& result_words() {
  static const ResultWords words = [] {
    constexpr std::string_view negative[] = {"阴性",
                                             "阴",
                                             "(-)",
                                             "阴性(-)",
                                             "阴(-)",
                                             "(-)阴性",
                                             "-阴性",
                                             "阴性-",
                                             "阴性(NEGATIVE)",
                                             "NEGATIVE(阴性)",
                                             "NEGATIVE",
                                             "NEG",
                                             "NEGATIVE(-)",
                                             "NOTDETECTED",
                                             "UNDETECTED",
                                             "未检出",
                                             "未检测到",
                                             "未检出(阴性)",
                                             "阴性(未检出)",
                                             "未检出核酸",
                                             "未检出新冠病毒",
                                             "未检出新型冠状病毒",
                                             "未检出新冠病毒核酸",
                                             "未检出新型冠状病毒核酸",
                                             "未检测到新冠病毒",
                                             "未检测到新型冠状病毒",
                                             "复检阴性",
                                             "复核阴性"};
    constexpr std::string_view positive[] = {
        "阳性",           "阳",       "(+)",      "+",           "阳性(+)",
        "阳(+)",          "(+)阳性",  "+阳性",    "阳性+",       "阳性(POSITIVE)",
        "POSITIVE(阳性)", "POSITIVE", "POS",      "POSITIVE(+)", "检出",
        "DETECTED",       "弱阳性",   "强阳性",   "弱阳",        "复阳",
        "单管阳性",       "单采阳性", "复检阳性", "复核阳性",    "确认阳性"};
    constexpr std::string_view pending[] = {"检测中",        "检测中,请等待结果",
                                            "检测中,请等待", "检测中请等待结果",
                                            "检验中",        "待检",
                                            "待检测",        "待检验",
                                            "送检中",        "已送检",
                                            "已接收",        "已采样",
                                            "采样完成",      "采样已完成",
                                            "已完成采样",    "待出结果",
                                            "待出报告",      "待报告",
                                            "等待结果",      "请等待结果",
                                            "等待检测结果",  "等待检测",
                                            "结果未出",      "未出结果",
                                            "报告未出",      "未出报告",
                                            "结果待出",      "PENDING"};
    constexpr std::string_view retest[] = {"可疑",         "可疑阳性", "疑似阳性", "待复检",       "待复查",
                                           "待复核",       "待复测",   "需复检",   "需复查",       "需复核",
                                           "建议复检",     "建议复查", "复检中",   "复核中",       "混管阳性",
                                           "混管可疑阳性", "混管可疑", "混检阳性", "混检可疑阳性", "混采阳性",
                                           "混采可疑阳性", "混管异常", "初筛阳性", "灰区",         "RETEST"};
    constexpr std::string_view invalid[] = {"无效",     "无效结果",   "检测无效",   "结果无效", "样本无效",
                                            "标本无效", "样本不合格", "标本不合格", "INVALID"};
    ResultWords all;
    for (const auto word : negative) all[word] = TestResult::negative;
    for (const auto word : positive) all[word] = TestResult::positive;
    for (const auto word : pending) all[word] = TestResult::pending;
    for (const auto word : retest) all[word] = TestResult::retest;
    for (const auto word : invalid) all[word] = TestResult::invalid;
    return all;
  }();
  return words;
}

/// Removes `24/卜时`: on a badge's pattern the low 小 is what is misread.
bool strip_misread_hours(std::string_view& text) {
  constexpr std::size_t longest = 6;
  for (const std::string_view unit : {"时内", "时"}) {
    const auto at = text.find(unit);
    if (at == std::string_view::npos) continue;
    const CodePoints before = to_code_points(text.substr(0, at));
    if (before.empty() || before.size() > longest || !is_digit(before.front())) continue;
    text.remove_prefix(at + unit.size());
    return true;
  }
  return false;
}

/// Removes a leading `24小时内`, `1天`. Nobody asks how many hours exactly, so the figures may be misread.
bool strip_interval(std::string_view& text) {
  constexpr std::size_t longest_number = 4;
  for (const std::string_view unit : {"小时内", "小时", "天内", "天"}) {
    const auto at = text.find(unit);
    if (at == std::string_view::npos || at == 0) continue;
    const CodePoints number = to_code_points(text.substr(0, at));
    if (number.size() > longest_number || std::any_of(number.begin(), number.end(), is_han)) continue;
    text.remove_prefix(at + unit.size());
    return true;
  }
  return strip_misread_hours(text);
}

/// The result word that `text` is, with what a badge says behind it or not: `阴性`, `阴性1天`,
/// `阴性核酸检测`.
std::optional<TestResult> result_word(std::string_view text) {
  if (const auto found = result_words().find(text); found != result_words().end()) return found->second;
  for (const auto& [word, result] : result_words()) {
    std::string_view rest = text;
    if (!rest.starts_with(word)) continue;
    rest.remove_prefix(word.size());
    if (rest == "核酸检测" || rest == "抗原检测" || (strip_interval(rest) && rest.empty())) return result;
  }
  return std::nullopt;
}

/// Removes one leading word that says what was tested or when, not with what result; false when there is
/// none.
bool strip_result_preamble(std::string_view& text) {
  constexpr std::string_view words[] = {"省内",     "最近", "近",        "本次",       "新型冠状病毒",
                                        "新冠病毒", "新冠", "2019-NCOV", "SARS-COV-2", "COVID-19",
                                        "核酸",     "抗原", "RNA",       "检测",       "检验",
                                        "自测",     "结果", ":",         "为"};
  for (const auto word : words)
    if (text.starts_with(word)) {
      text.remove_prefix(word.size());
      return true;
    }
  return strip_interval(text);
}

std::string without_brackets(CodePoints text) {
  std::erase_if(text, [](char32_t c) { return is_one_of(c, U"【】[]〔〕「」『』“”\"。!"); });
  replace_each(text, U"，、;；", U',');
  replace_each(text, U"−–—", U'-');
  return to_upper_ascii(to_utf8(text));
}

// ----------------------------------------------------------------------------------------------------------
// names

constexpr std::size_t longest_han_name = 15;
constexpr std::size_t longest_latin_name = 40;

/// Words that stand where a name may stand, and parts that no name has.
bool is_no_name(const std::string& text) {
  constexpr std::string_view words[] = {
      "无",       "暂无", "未知", "不详", "匿名", "成功", "返回", "刷新",   "更多", "详情",   "添加成员",
      "成员管理", "绿码", "黄码", "红码", "绿色", "黄色", "红色", "健康码", "护照", "已完成", "男"};
  constexpr std::string_view parts[] = {"核酸", "抗原",   "检测",   "采样", "医院", "公司",
                                        "证件", "身份证", "健康码", "查询", "小时", "社区",
                                        "街道", "中心",   "姓名",   "号码", "时间"};
  const auto has_part = [&](std::string_view part) { return contains(text, part); };
  return std::find(std::begin(words), std::end(words), text) != std::end(words) ||
         std::any_of(std::begin(parts), std::end(parts), has_part) || table_field_of(text) ||
         relation_of(text) || result_from_text(text);
}

/// x and X stand for a hidden character only next to Han, and · between two single ones: the parts of a name
/// that it divides otherwise (买买提·艾力) are longer.
void unify_masks(CodePoints& name) {
  if (name.size() == 3 && is_han(name[0]) && name[1] == U'·' && is_han(name[2])) name[1] = U'*';
  const bool has_han = std::any_of(name.begin(), name.end(), is_han);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool after_shown = i > 0 && (is_han(name[i - 1]) || name[i - 1] == U'*');
    if (is_mask(name[i]) || (has_han && after_shown && is_one_of(name[i], U"xX"))) name[i] = U'*';
  }
}

bool is_han_name(View name) {
  const auto allowed = [](char32_t c) { return is_han(c) || c == U'*' || c == U'·'; };
  const bool dot_outside = name.starts_with(U'·') || name.ends_with(U'·') || name.find(U"··") != View::npos;
  return name.size() >= 2 && name.size() <= longest_han_name && !dot_outside &&
         std::all_of(name.begin(), name.end(), allowed) && std::any_of(name.begin(), name.end(), is_han);
}

bool is_latin_name(View name) {
  const auto allowed = [](char32_t c) { return is_latin_letter(c) || is_one_of(c, U" *.-',"); };
  return name.size() >= 2 && name.size() <= longest_latin_name && is_latin_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), allowed) &&
         std::count_if(name.begin(), name.end(), is_latin_letter) >= 2;
}

CodePoints with_single_spaces(View text) {
  CodePoints out;
  for (const char32_t c : text)
    if (!is_space(c) || !is_space(out.back())) out += is_space(c) ? U' ' : c;
  return out;
}

// ---------------------------------------------------------------------------------------------- document
// numbers

/// A number that begins with a digit has an X only at its end; elsewhere, and in a run to the end, X hides a
/// digit.
void unify_number_masks(CodePoints& number) {
  const CodePoints drawn = number;
  const bool numeric = !drawn.empty() && !is_latin_letter(drawn.front());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const bool may_be_check = i + 1 == drawn.size() && (i == 0 || drawn[i - 1] != U'X');
    if (is_mask(drawn[i]) || (numeric && drawn[i] == U'X' && !may_be_check)) number[i] = U'*';
  }
}

/// Compares a text with a pattern of `9` digit, `A` letter, `*` digit or hidden, `?` letter or digit, others
/// as they are.
bool has_form(View text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const bool fits = pattern[i] == '9'   ? is_digit(c)
                      : pattern[i] == 'A' ? is_latin_letter(c)
                      : pattern[i] == '*' ? is_digit(c) || c == U'*'
                      : pattern[i] == '?' ? is_digit(c) || is_latin_letter(c)
                                          : c == static_cast<char32_t>(pattern[i]);
    if (!fits) return false;
  }
  return true;
}

bool has_one_form_of(View text, std::initializer_list<std::string_view> patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view pattern) { return has_form(text, pattern); });
}

bool is_masked_phone(View text) {
  return text.size() == 11 && text.starts_with(U'1') && is_one_of(text[1], U"3456789") &&
         is_digit(text.back());
}

/// 15 digits of 1985–1999; passports and travel permits by letter and length; permits of Hong Kong, Macao,
/// Taiwan; permanent residence cards of foreigners. Nine characters may be any country's passport.
bool is_document_number(View number) {
  if (number.size() == 8 && all_of(number, is_digit)) return !time_from_text(to_utf8(number));
  if (has_one_form_of(number, {"99999999999999999?", "999999999999999", "9999999999", "9999999999A",
                               "A9999999", "A99999999", "A9999999999", "AA9999999", "AA999999", "AA99999999",
                               "AAA999999999999", "A999999(?)", "AA999999(?)"}))
    return number.size() != 18 || is_digit(number.back()) || number.back() == U'X';
  return has_form(number, "?????????") && std::count_if(number.begin(), number.end(), is_digit) >= 5;
}

/// `军字第1234567号`
bool is_officer_number(View number) {
  const auto mark = number.find(U"字第");
  if (mark == View::npos || mark == 0 || mark > 2 || !number.ends_with(U'号')) return false;
  const View digits = number.substr(mark + 2, number.size() - mark - 3);
  return all_of(number.substr(0, mark), is_han) && digits.size() >= 4 && digits.size() <= 8 &&
         all_of(digits, is_digit);
}

std::optional<std::string> masked_number_from(View number) {
  constexpr std::ptrdiff_t fewest_stars_drawn = 4;
  const auto hidden = std::count(number.begin(), number.end(), U'*');
  const auto visible = static_cast<std::ptrdiff_t>(number.size()) - hidden;
  if (visible == 0) return std::nullopt;
  if (is_latin_letter(number.front())) {
    const bool form = has_one_form_of(number, {"A*******", "A********", "A**********", "A?*******"});
    return form && visible >= 2 ? std::optional(to_utf8(number)) : std::nullopt;
  }
  const std::string resident = normalise_masked_id(to_utf8(number));
  if (hidden < fewest_stars_drawn || is_masked_phone(number) || !is_masked_id_number(resident))
    return std::nullopt;
  return resident;
}

// ---------------------------------------------------------------------------------------------------------
// phones

constexpr std::size_t mobile_length = 11;

void strip_country_code(View& number) {
  for (const View code : {View(U"+86"), View(U"0086"), View(U"86")})
    if (number.starts_with(code) && number.substr(code.size()).starts_with(U'1')) {
      number.remove_prefix(code.size());
      return;
    }
}

bool is_mobile(View number) {
  return number.size() == mobile_length && is_one_of(number[0], U"1*") && is_one_of(number[1], U"3456789*");
}

bool is_landline(View number) {
  if (!number.starts_with(U'0') || !all_of(number, is_digit)) return false;
  const bool three_digit_area = number.starts_with(U"010") || number.starts_with(U"02");
  return three_digit_area ? number.size() == 11 : number.size() == 11 || number.size() == 12;
}

/// Screens draw three to five stars for whatever they hide; a mobile number has eleven digits all the same.
CodePoints with_all_stars(View number) {
  const auto first = number.find(U'*'), last = number.rfind(U'*');
  if (first == View::npos) return CodePoints(number);
  const View head = number.substr(0, first), tail = number.substr(last + 1);
  const bool one_run = all_of(number.substr(first, last - first + 1), [](char32_t c) { return c == U'*'; });
  const bool drawn_short =
      one_run && last - first >= 2 && !head.empty() && head.size() + tail.size() < mobile_length;
  if (!drawn_short) return CodePoints(number);
  return CodePoints(head) + CodePoints(mobile_length - head.size() - tail.size(), U'*') + CodePoints(tail);
}

// ------------------------------------------------------------------------------------------------------
// addresses

int han_digit(char32_t c) {
  const auto at = View(U"零一二三四五六七八九").find(c);
  return at != View::npos ? static_cast<int>(at) : c == U'〇' ? 0 : c == U'两' ? 2 : -1;
}

bool is_han_numeral(char32_t c) {
  return han_digit(c) >= 0 || c == U'十' || c == U'百';
}

/// `五〇一` → 501, `十二` → 12, `一百零二` → 102.
std::string number_of_han(View numeral) {
  const bool positional = numeral.find_first_of(U"十百") == View::npos;
  std::string digits;
  int sum = 0, digit = 0;
  for (const char32_t c : numeral) {
    if (positional) {
      digits += static_cast<char>('0' + han_digit(c));
    } else if (c == U'百' || c == U'十') {
      sum += (digit == 0 ? 1 : digit) * (c == U'百' ? 100 : 10);
      digit = 0;
    } else {
      digit = han_digit(c);
    }
  }
  return positional ? digits : std::to_string(sum + digit);
}

/// `3幢-2单元-501` → `3幢2单元501`: a dash means something between two numbers only.
CodePoints without_idle_dashes(View text) {
  const auto is_number = [](char32_t c) { return is_digit(c) || is_latin_letter(c) || is_han_numeral(c); };
  CodePoints out;
  for (const char32_t c : text)
    if (c != U'-' || (!out.empty() && is_number(out.back()))) out += c;
  return out;
}

/// Reads an address from its end, where its form is firm: room, unit, building; what is left names the place.
class AddressReader {
 public:
  explicit AddressReader(View text) : rest_(text) {}

  Address read() {
    read_room();
    if (address_.room.empty() && room_word_) return {};
    skip_floor();
    read_unit();
    read_building();
    if (!is_complete()) return {};
    address_.compound = to_utf8(place());
    return address_;
  }

 private:
  bool accept_word(std::initializer_list<View> words) {
    for (const View word : words)
      if (rest_.size() > word.size() && rest_.ends_with(word)) {
        rest_.remove_suffix(word.size());
        return true;
      }
    return false;
  }

  /// A number or a letter (`3`, `12A`, `B2`, `甲`, `十二`) at the end, without leading zeros; empty when
  /// there is none.
  std::string take_token() {
    const auto length_of_run = [&](bool (*test)(char32_t)) {
      return static_cast<std::size_t>(std::find_if_not(rest_.rbegin(), rest_.rend(), test) - rest_.rbegin());
    };
    const auto alphanumeric = length_of_run([](char32_t c) { return is_digit(c) || is_latin_letter(c); });
    const auto numeral = length_of_run(is_han_numeral);
    const std::size_t length = alphanumeric > 0 ? alphanumeric : numeral;
    if (length == 0 || length > 5) return {};
    const View token = rest_.substr(rest_.size() - length);
    rest_.remove_suffix(length);
    std::string text = alphanumeric > 0 ? to_upper_ascii(to_utf8(token)) : number_of_han(token);
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
    return text;
  }

  bool ends_with_part() const {
    return std::any_of(std::begin(part_words), std::end(part_words),
                       [&](View word) { return rest_.ends_with(word); });
  }

  void read_room() {
    const View before = rest_;
    room_word_ = accept_word({U"号室", U"室", U"号房", U"房间", U"房", U"户"});
    // `3幢501号` is room 501; in `307弄5号` 5 is the building.
    const bool number_word = !room_word_ && accept_word({U"号"});
    address_.room = take_token();
    const bool bare_room = rest_.empty() && address_.room.size() >= 3 && address_.room.size() <= 4;
    const bool after_part =
        ends_with_part() || (!number_word && (rest_.ends_with(U"-") || rest_.ends_with(U"号")));
    if (room_word_ ? !address_.room.empty()
                   : (bare_room && !number_word) || (after_part && !address_.room.empty()))
      return;
    rest_ = before;
    address_.room.clear();
  }

  /// A floor repeats what the room says.
  void skip_floor() {
    if (address_.room.empty()) return;
    const View before = rest_;
    if (accept_word({U"层", U"楼"}) && !take_token().empty() && ends_with_part()) return;
    rest_ = before;
  }

  bool accept_dash() { return accept_word({U"-"}); }

  void read_unit() {
    const View before = rest_;
    if (accept_word({U"单元", U"门"})) {
      address_.unit = take_token();
      if (address_.unit.empty()) rest_ = before;
      return;
    }
    // `3-2-501`, `3幢2-501`: a number between a dash and something that ends a building.
    if (!accept_dash()) return;
    address_.unit = take_token();
    if (!address_.unit.empty() && (rest_.ends_with(U"-") || ends_with_part())) return;
    address_.unit.clear();
    rest_ = before;
  }

  void read_building() {
    const View before = rest_;
    const bool dash = accept_dash();
    by_house_number_ = !accept_word({U"号楼", U"幢", U"栋", U"座", U"楼", U"#"}) && accept_word({U"号"});
    const bool worded = by_house_number_ || rest_.size() + (dash ? 1 : 0) < before.size();
    if (dash || worded) address_.building = take_token();
    if (address_.building.empty()) rest_ = before;
  }

  /// Something must say that this is an address: a room with a place, a word or a building; not a street
  /// number alone.
  bool is_complete() const {
    const bool street = rest_.ends_with(U"路") || rest_.ends_with(U"街") || rest_.ends_with(U"道");
    if (address_.building.empty()) return !address_.room.empty() && address_.unit.empty();
    return !address_.room.empty() || !by_house_number_ || !street;
  }

  /// Without province, city, district and street office, so that a long and a short form give one compound.
  View place() const {
    View place = rest_;
    for (bool cut = true; cut;) {
      cut = false;
      for (const View word : {View(U"省"), View(U"市"), View(U"县"), View(U"街道"), View(U"区")}) {
        const auto at = place.find(word);
        if (at == View::npos || at < 2 || at + word.size() >= place.size()) continue;
        if (word == U"区" && is_one_of(place[at - 1], U"小社园")) continue;
        place.remove_prefix(at + word.size());
        cut = true;
        break;
      }
    }
    return place;
  }

  static constexpr View part_words[] = {U"号楼", U"幢", U"栋", U"座", U"楼", U"#", U"单元", U"门"};

  View rest_;
  Address address_;
  bool room_word_ = false;
  bool by_house_number_ = false;
};

}  // namespace

std::optional<LocalTime> time_from_text(std::string_view text) {
  const auto parts = scan_time(text);
  if (!parts || !parts->date.year) return std::nullopt;
  const auto date = date_of(*parts->date.year, parts->date.month, parts->date.day);
  return date ? std::optional(LocalTime{*date, parts->of_day}) : std::nullopt;
}

std::optional<InferredTime> time_from_text(std::string_view text, Date night) {
  if (const auto time = time_from_text(text)) return InferredTime{*time, false};
  const auto parts = scan_time(text);
  if (!parts || parts->date.year) return std::nullopt;
  const auto last = std::chrono::local_days(night);
  for (const int year : {static_cast<int>(night.year()), static_cast<int>(night.year()) - 1}) {
    const auto date = date_of(year, parts->date.month, parts->date.day);
    if (!date) continue;
    const auto age = last - std::chrono::local_days(*date);
    if (age >= std::chrono::days(0) && age <= std::chrono::days(364))
      return InferredTime{LocalTime{*date, parts->of_day}, true};
  }
  return std::nullopt;
}

std::optional<TestResult> result_from_text(std::string_view text) {
  const std::string whole = without_brackets(folded_without_spaces(text));
  std::string_view rest = whole;
  do {
    if (const auto result = result_word(rest)) return result;
  } while (strip_result_preamble(rest));
  return std::nullopt;
}

std::optional<TestKind> kind_from_text(std::string_view text) {
  const std::string words = to_upper_ascii(without_spaces(fold_width(text)));
  const bool nucleic_acid = contains(words, "核酸") || contains(words, "PCR") || contains(words, "NUCLEIC");
  const bool antigen = contains(words, "抗原") || contains(words, "ANTIGEN");
  if (nucleic_acid == antigen) return std::nullopt;
  return nucleic_acid ? TestKind::nucleic_acid : TestKind::antigen;
}

std::optional<std::string> name_from_text(std::string_view text) {
  CodePoints name = with_single_spaces(folded(text));
  if (std::any_of(name.begin(), name.end(), is_han)) {
    std::erase_if(name, is_space);
    replace_each(name, U"・‧･.", U'·');
  }
  unify_masks(name);
  if (!is_han_name(name) && !is_latin_name(name)) return std::nullopt;
  const std::string shown = to_utf8(name);
  return is_no_name(shown) ? std::nullopt : std::optional(shown);
}

std::optional<std::string> id_number_from_text(std::string_view text) {
  CodePoints number = to_code_points(to_upper_ascii(to_utf8(folded_without_spaces(text))));
  if (is_officer_number(number)) return to_utf8(number);
  std::erase_if(number, [](char32_t c) { return is_one_of(c, U"-'‘’"); });
  unify_number_masks(number);
  if (number.find(U'*') != CodePoints::npos) return masked_number_from(number);
  return is_document_number(number) ? std::optional(to_utf8(number)) : std::nullopt;
}

std::optional<std::string> phone_from_text(std::string_view text) {
  CodePoints digits = to_code_points(to_upper_ascii(without_spaces(fold_width(text))));
  std::erase_if(digits, [](char32_t c) { return is_one_of(c, U"-()–—'"); });
  unify_number_masks(digits);
  View number = digits;
  strip_country_code(number);
  if (is_landline(number)) return to_utf8(number);
  const CodePoints whole = with_all_stars(number);
  const auto shown_or_hidden = [](char32_t c) { return is_digit(c) || c == U'*'; };
  const bool some_shown = std::any_of(whole.begin(), whole.end(), is_digit);
  if (!is_mobile(whole) || !all_of(whole, shown_or_hidden) || !some_shown) return std::nullopt;
  return to_utf8(whole);
}

std::optional<HealthCode> health_code_from_text(std::string_view text) {
  const std::string folded_text = to_upper_ascii(without_spaces(fold_width(text)));
  std::string_view word = folded_text;
  for (const std::string_view preamble : {"健康码", "状态", "颜色", ":", "为"})
    if (word.starts_with(preamble)) word.remove_prefix(preamble.size());
  if (word.starts_with("未见异常(") && word.ends_with(")")) {
    word.remove_prefix(std::string_view("未见异常(").size());
    word.remove_suffix(1);
  }
  if (word == "绿码" || word == "绿色" || word == "绿" || word == "GREEN" || word == "未见异常")
    return HealthCode::green;
  if (word == "黄码" || word == "黄色" || word == "黄" || word == "YELLOW") return HealthCode::yellow;
  if (word == "红码" || word == "红色" || word == "红" || word == "RED") return HealthCode::red;
  return std::nullopt;
}

Address address_from_text(std::string_view text) {
  if (time_from_text(text)) return {};
  CodePoints address = folded_without_spaces(text);
  replace_each(address, U"‐‑‒–—―−~～_", U'-');
  const CodePoints plain = without_idle_dashes(address);
  return AddressReader(plain).read();
}

}  // namespace hesuan::parsers
