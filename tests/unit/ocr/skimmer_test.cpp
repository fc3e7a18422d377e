#include "ocr/skimmer.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/page_text.hpp"
#include "core/text.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_pieces.hpp"

using namespace hesuan;
using namespace hesuan::ocr;

namespace {

Skimmer& skimmer() {
  static Skimmer loaded;
  return loaded;
}

/// A sample without masks, as the recogniser prepares it.
cv::Mat prepared(const std::string& name) {
  const cv::Mat picture =
      cv::imread(std::string(HESUAN_SOURCE_DIR) + "/tests/unit/ocr/data/" + name + ".png");
  REQUIRE(!picture.empty());
  const LineImage line = line_image(picture, {0, 0, picture.cols, picture.rows});
  const std::vector<Piece> pieces = cut_into_pieces(line.pixels);
  REQUIRE(!pieces.empty());
  const Piece& first = pieces.front();
  const cv::Range rows(std::max(0, first.top - 3), std::min(line.pixels.rows, first.bottom + 3));
  const cv::Mat part = line.pixels(rows, {first.left, pieces.back().right});
  return scaled_for_reading(part, first.height(), Skimmer::text_height);
}

std::string text_of(const std::vector<ReadCharacter>& characters) {
  std::string text;
  for (const ReadCharacter& read : characters) text += to_utf8(read.character);
  return text;
}

}  // namespace

TEST_CASE("the skimmer reads labels, numbers and times, with a blank where there is a gap") {
  const auto [file, text] = GENERATE(table<std::string, std::string>({
      {"id_number", "310115199001010002"},
      {"sampling_time", "采样时间: 2022-04-09 17:12:05"},
  }));
  CHECK(text_of(skimmer().read({prepared(file)}).front()) == text);
}

TEST_CASE("characters stand where their ink is, from left to right") {
  const cv::Mat line = prepared("id_number");
  const std::vector<ReadCharacter> read = skimmer().read({line}).front();
  int before = 0;
  for (const ReadCharacter& character : read) {
    CHECK(character.left >= before);
    CHECK(character.right > character.left);
    CHECK(character.right <= line.cols);
    before = character.right;
  }
}

TEST_CASE("print on a grey ground has the same extents") {
  const cv::Mat line = prepared("sampling_time");
  const auto on_white = skimmer().read({line}).front();
  const auto on_grey = skimmer().read({line * (225 / 255.0)}).front();
  REQUIRE(text_of(on_grey) == text_of(on_white));
  for (std::size_t i = 0; i < on_grey.size(); ++i) {
    CHECK(std::abs(on_grey[i].left - on_white[i].left) <= 1);
    CHECK(std::abs(on_grey[i].right - on_white[i].right) <= 1);
  }
}

TEST_CASE("a bar before a heading is no character of it") {
  const cv::Mat heading = prepared("sampling_time");
  constexpr int bar = 6, gap = 14;
  cv::Mat line(heading.rows, heading.cols + bar + gap, CV_8U, cv::Scalar(255));
  line.colRange(3, bar).rowRange(3, heading.rows - 3).setTo(0);
  heading.copyTo(line.colRange(bar + gap, line.cols));
  CHECK(text_of(skimmer().read({line}).front()) == text_of(skimmer().read({heading}).front()));
}

TEST_CASE("lines read together are read as each alone") {
  const std::vector<cv::Mat> lines{prepared("sampling_time"), prepared("id_number"),
                                   prepared("sampling_time")};
  const auto together = skimmer().read(lines);
  REQUIRE(together.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(text_of(together[i]) == text_of(skimmer().read({lines[i]}).front()));
  }
}

TEST_CASE("what is no character it knows is unread, never another one") {
  // 龘, which no list of characters/ has.
  const std::string text = text_of(skimmer().read({prepared("unknown_character")}).front());
  CHECK(has_unread(text));
}

TEST_CASE("nothing is read from nothing") {
  CHECK(skimmer().read({}).empty());
  CHECK(skimmer().read({cv::Mat(30, 60, CV_8U, cv::Scalar(255))}).front().empty());
}
