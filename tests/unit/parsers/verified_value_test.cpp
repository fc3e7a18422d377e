#include "parsers/page/verified_value.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

/// Of what the skimmer reads so, another recogniser is asked too.
constexpr double nearly_sure = 0.98;

std::vector<TextCharacter> read_by(Engine engine, const std::string& text, double confidence = nearly_sure) {
  return std::vector<TextCharacter>(to_code_points(text).size(), TextCharacter{confidence, {}, engine, {}});
}

/// What a name rests on that was read as this first, as that by the second recogniser, and as `third` by
/// Tesseract.
Basis basis_of_name(const std::string& first, const std::string& other, const std::string& third = "") {
  const TextLine line{{}, first, 0.99, read_by(Engine::skimmer, first)};
  const SecondReading readings = [&](const Slice&, SliceContent content) {
    return content == SliceContent::name ? TextLine{{}, other, 0.99, read_by(Engine::second, other)}
                                         : TextLine{{}, third, 0.99, read_by(Engine::tesseract, third)};
  };
  return verified_name({whole(line)}, readings).evidence.basis;
}

Basis basis_of_number(const std::string& text, std::size_t length) {
  const TextLine line{{}, text, 0.99, read_by(Engine::skimmer, text)};
  const SecondReading same = [](const Slice& slice, SliceContent) {
    return TextLine{{}, slice.text(), 0.99, {}};
  };
  return verified_number({whole(line)}, same, length).evidence.basis;
}

}  // namespace

TEST_CASE("a name is sure only where two recognisers agree on characters that names have") {
  CHECK(basis_of_name("曾瀚云", "曾瀚云") == Basis::agreeing);
  CHECK(basis_of_name("曾瀚云", "曾瀚去", "曾瀚云") == Basis::differing);  // two against one are no proof
  CHECK(basis_of_name("曾瀚云", "曾瀚去", "曾瀚去") == Basis::differing);
  CHECK(basis_of_name("曾瀚或", "曾瀚或") == Basis::differing);  // 彧, which a recogniser may not know
}

TEST_CASE("a name is read once where the skimmer is sure of each character") {
  int asked = 0;
  const SecondReading second = [&](const Slice& slice, SliceContent) {
    ++asked;
    return TextLine{{}, slice.text(), 0.99, read_by(Engine::second, slice.text())};
  };
  const auto verified = [&](const std::string& text) {
    const TextLine line{{}, text, 0.995, read_by(Engine::skimmer, text, 0.995)};
    return verified_name({whole(line)}, second);
  };
  const VerifiedValue sure = verified("曾*云");
  CHECK(sure.text == "曾*云");
  CHECK(sure.evidence.basis == Basis::skimmed);
  CHECK(sure.raw == 0.995);
  CHECK(sure.reading.size() == 3);
  CHECK(asked == 0);
  verified("柯情瑶");  // hardly anybody's name: it may be 倩
  CHECK(asked == 1);
  CHECK(verified("曾瀚或").evidence.basis == Basis::differing);  // 彧, which it may not know
  CHECK(asked > 1);
}

TEST_CASE("a hidden character takes nothing from the others' certainty") {
  const TextLine line{{}, "曾*云", 0.99, read_by(Engine::skimmer, "曾*云")};
  const SecondReading second = [](const Slice& slice, SliceContent) {
    return TextLine{{}, slice.text(), 0.99, read_by(Engine::second, slice.text())};
  };
  const VerifiedValue value = verified_name({whole(line)}, second);
  CHECK(value.text == "曾*云");
  CHECK(value.evidence.basis == Basis::agreeing);
  CHECK(value.raw > 0.999);
}

TEST_CASE("a character that names seldom have is outvoted by two recognisers, however sure the skimmer is") {
  const TextLine line{{}, "柯情瑶", 0.99, read_by(Engine::skimmer, "柯情瑶", 0.996)};
  const auto verified = [&](const std::string& by_second, const std::string& by_tesseract) {
    const SecondReading readings = [&](const Slice&, SliceContent content) {
      return content == SliceContent::name
                 ? TextLine{{}, by_second, 0.9, read_by(Engine::second, by_second)}
                 : TextLine{{}, by_tesseract, 0.9, read_by(Engine::tesseract, by_tesseract)};
    };
    return verified_name({whole(line)}, readings);
  };
  CHECK(verified("柯倩瑶", "柯倩瑶").text == "柯倩瑶");
  CHECK(verified("柯倩瑶", "柯倩瑶").evidence.basis == Basis::agreeing);
  CHECK(verified("柯倩瑶", "柯俏瑶").evidence.basis != Basis::agreeing);
}

TEST_CASE("Tesseract has one voice, however often it is asked") {
  TextLine line{{}, "曾\uFFFD云", 0, read_by(Engine::skimmer, "曾瀚云")};
  line.characters[1].confidence = 0.6;
  line.characters[1].alternatives = {{"瀚", 0.6}};
  const SecondReading tesseract = [](const Slice&, SliceContent) {
    return TextLine{{}, "曾渝云", 0.95, read_by(Engine::tesseract, "曾渝云")};
  };
  const VerifiedValue value = verified_name({whole(line)}, tesseract);
  CHECK(value.evidence.basis != Basis::agreeing);
  CHECK(value.reading[1].front().character == "瀚");
}

TEST_CASE("what else a name may be is kept, of all that read it") {
  const std::string first = "曾瀚云";
  const TextLine line{{}, first, 0.99, read_by(Engine::skimmer, first)};
  const SecondReading readings = [&](const Slice&, SliceContent content) {
    const std::string read = content == SliceContent::name ? "曾翰云" : "曾翰去";
    return TextLine{
        {}, read, 0.99, read_by(content == SliceContent::name ? Engine::second : Engine::tesseract, read)};
  };
  const Reading reading = verified_name({whole(line)}, readings).reading;
  REQUIRE(reading.size() == 3);
  CHECK(reading[0].size() == 1);
  CHECK(reading[1].front().character == "翰");
  CHECK(reading[1].back().character == "瀚");
  CHECK(reading[2].front().character == "云");
}

TEST_CASE("a name that no recogniser could read stays unread") {
  const TextLine line{{}, "\uFFFD\uFFFD", 0, {TextCharacter{}, TextCharacter{}}};
  const SecondReading none = [](const Slice&, SliceContent) {
    return TextLine{
        {}, "曾云", 0, {TextCharacter{0, {}, Engine::second, {}}, TextCharacter{0, {}, Engine::second, {}}}};
  };
  const VerifiedValue value = verified_name({whole(line)}, none);
  CHECK(value.evidence.basis == Basis::differing);
  CHECK(value.raw == 0);
}

TEST_CASE("a guess of the skimmer counts where another recogniser gives the same") {
  TextLine line{{}, "曾\uFFFD云", 0, read_by(Engine::skimmer, "曾瀚云")};
  line.characters[1].alternatives = {{"瀚", 0.6}};
  const SecondReading second = [](const Slice&, SliceContent) {
    return TextLine{{}, "曾瀚云", 0.99, read_by(Engine::second, "曾瀚云")};
  };
  const VerifiedValue value = verified_name({whole(line)}, second);
  CHECK(value.text == "曾瀚云");
  CHECK(value.evidence.basis == Basis::agreeing);
}

TEST_CASE("a name's characters are settled one by one") {
  // Each recogniser is unsure of another character; on every one two agree.
  TextLine line{{}, "邹璇\uFFFD", 0, read_by(Engine::skimmer, "邹璇婧")};
  line.characters[2].confidence = 0.8;
  line.characters[2].alternatives = {{"婧", 0.8}};
  const SecondReading readings = [](const Slice&, SliceContent content) {
    return content == SliceContent::name
               ? TextLine{{}, "邹旋婧", 0.5, std::vector(3, TextCharacter{0.5, {}, Engine::second, {}})}
               : TextLine{{}, "气璇婧", 0.99, read_by(Engine::tesseract, "气璇婧")};
  };
  const VerifiedValue value = verified_name({whole(line)}, readings);
  CHECK(value.text == "邹璇婧");
  CHECK(value.evidence.basis == Basis::agreeing);
}

TEST_CASE("of a character that it has no idea of the skimmer is not sure") {
  // 0.99 says how surely it is none that the skimmer knows.
  const TextLine line{{}, "邵\uFFFD莉", 0.99, read_by(Engine::skimmer, "邵红莉")};
  const SecondReading readings = [](const Slice&, SliceContent content) {
    return TextLine{{},
                    "邵红莉",
                    0.99,
                    read_by(content == SliceContent::name ? Engine::second : Engine::tesseract, "邵红莉")};
  };
  const VerifiedValue value = verified_name({whole(line)}, readings);
  CHECK(value.text == "邵红莉");
  CHECK(value.evidence.basis == Basis::agreeing);
}

TEST_CASE("words of grammar have no vote on a name") {
  const TextLine line{{}, "周彧波", 0.99, read_by(Engine::skimmer, "周彧波")};
  const SecondReading readings = [](const Slice&, SliceContent content) {
    return TextLine{{},
                    "周或波",
                    0.99,
                    read_by(content == SliceContent::name ? Engine::second : Engine::tesseract, "周或波")};
  };
  const VerifiedValue value = verified_name({whole(line)}, readings);
  CHECK(value.text == "周彧波");
  CHECK(value.evidence.basis == Basis::skimmed);
}

TEST_CASE("of a text only what is not sure is read again, with what stands beside it") {
  TextLine line{{}, "样例市星桥区体育馆", 0.92, read_by(Engine::skimmer, "样例市星桥区体育馆", 0.99)};
  line.characters[4].confidence = 0.92;
  std::vector<std::string> asked;
  const auto basis_where = [&](const std::string& by_tesseract, const std::string& by_second) {
    const SecondReading second = [&](const Slice& slice, SliceContent content) {
      asked.push_back(slice.text());
      return TextLine{{}, content == SliceContent::text ? by_tesseract : by_second, 0.99, {}};
    };
    return verified_text({whole(line)}, second).evidence.basis;
  };
  CHECK(basis_where("市星桥区体", "") == Basis::agreeing);
  CHECK(asked == std::vector<std::string>{"市星桥区体"});
  CHECK(basis_where("市星侨区体", "市星桥区体") == Basis::agreeing);
  CHECK(basis_where("市星侨区体", "市星侨区体") == Basis::differing);
}

TEST_CASE("of a masked number only the figures that are not sure are read again") {
  TextLine line{{}, "11**************08", 0.95, read_by(Engine::skimmer, "11**************08", 0.99)};
  line.characters[16].confidence = 0.95;
  const SecondReading second = [](const Slice& slice, SliceContent) {
    return TextLine{{}, slice.text() == "08" ? "08" : "(", 0.9, {}};
  };
  CHECK(verified_number({whole(line)}, second, 18).evidence.basis == Basis::agreeing);
}

TEST_CASE("two readings of a result agree where they say the same") {
  const auto basis = [](const char* first, const char* again) {
    const TextLine line{{}, first, 0.9, read_by(Engine::tesseract, first)};
    const SecondReading second = [&](const Slice&, SliceContent) { return TextLine{{}, again, 0.9, {}}; };
    return verified_result({whole(line)}, second).evidence.basis;
  };
  CHECK(basis("24小时阴性", "2A小时阴性") == Basis::agreeing);
  CHECK(basis("24小时阴性", "24小时阳性") == Basis::differing);
  CHECK(basis("阴性", "阴") == Basis::agreeing);
}

TEST_CASE("of two readings of a time with the same figures the one that is a time is taken") {
  const std::string first = "2022-11 : 08 14:00;54";
  const TextLine line{{}, first, 0.9, read_by(Engine::tesseract, first)};
  const SecondReading again = [](const Slice&, SliceContent) {
    return TextLine{{}, "2022-11-08 14:00:54", 0.9, {}};
  };
  const VerifiedValue value = verified_time({whole(line)}, again);
  CHECK(value.text == "2022-11-08 14:00:54");
  CHECK(value.evidence.basis == Basis::agreeing);
}

TEST_CASE("a masked number of another length than its kind is doubtful, however sure its characters") {
  CHECK(basis_of_number("11**************08", 18) == Basis::skimmed);
  CHECK(basis_of_number("**************08", 18) == Basis::differing);
  CHECK(basis_of_number("110101**********9874", 18) == Basis::differing);
  CHECK(basis_of_number("110101**********9874", 0) == Basis::skimmed);  // stars of a fixed number
}

TEST_CASE("a run of what is no digit in a number of the right length is its mask") {
  const auto number = [](const std::string& first, const std::string& other) {
    const TextLine line{{}, first, 0.95, read_by(Engine::skimmer, first, 0.95)};
    const SecondReading second = [&](const Slice&, SliceContent) { return TextLine{{}, other, 0.99, {}}; };
    return verified_number({whole(line)}, second, 18);
  };
  // Stars as high as characters; the other recogniser knows digits only.
  const VerifiedValue stars = number("1101米炒米炒米炒米炒米炒0014", "11010014");
  CHECK(stars.text == "1101**********0014");
  CHECK(stars.evidence.basis == Basis::agreeing);
  CHECK(number("1101##########0014", "11010074").evidence.basis == Basis::differing);
  // Nothing is shown: that is no number but something misread.
  CHECK(number("工XXXXXXXXXXXXXXXXX", "1").text.find('*') == std::string::npos);
  // Too short a number, two runs, and a run of three.
  for (const char* other : {"1101米炒米炒0014", "110米炒米炒米炒米4炒米014", "110119900307米炒0014"}) {
    CAPTURE(other);
    CHECK(number(other, "11010014").text.find('*') == std::string::npos);
  }
}

TEST_CASE("a circle in a name hides a character") {
  const TextLine line{{}, "张○例", 0.99, read_by(Engine::skimmer, "张○例", 0.995)};
  const SecondReading second = [](const Slice&, SliceContent) {
    return TextLine{{}, "张〇例", 0.99, read_by(Engine::second, "张〇例")};
  };
  CHECK(verified_name({whole(line)}, second).text == "张*例");
}

TEST_CASE("the more the recognisers say, the surer; what was never counted is not sure at all") {
  for (const Basis basis : {Basis::skimmed, Basis::agreeing, Basis::differing}) {
    const Evidence evidence{ValueKind::name, basis};
    double before = 0;
    for (double raw = 0; raw <= 1; raw += 0.05) {
      const double now = calibrated(evidence, raw);
      CHECK(now >= before);
      CHECK(now <= 1);
      before = now;
    }
  }
  CHECK(calibrated({ValueKind::text, Basis::certain}, 1) == 1);
}
