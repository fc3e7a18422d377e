#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/line_finder.hpp"
#include "ocr/line_image.hpp"
#include "ocr/line_pieces.hpp"

using namespace hesuan::ocr;

namespace {

/// A line of upright bars `heights` pixels high (characters) and discs (stars, given as negative diameters),
/// 30 pixels apart.
cv::Mat drawn_line(const std::vector<int>& heights) {
  cv::Mat line(60, 30 * static_cast<int>(heights.size()) + 20, CV_8U, cv::Scalar(255));
  int x = 15;
  for (const int height : heights) {
    if (height > 0) {
      cv::rectangle(line, {x - 8, 50 - height, 16, height}, cv::Scalar(0), cv::FILLED);
    } else {
      cv::circle(line, {x, 30}, -height / 2, cv::Scalar(0), cv::FILLED);
    }
    x += 30;
  }
  return line;
}

std::vector<int> hidden_counts(const cv::Mat& line) {
  std::vector<int> counts;
  for (const Piece& piece : cut_into_pieces(line)) counts.push_back(piece.hidden);
  return counts;
}

}  // namespace

TEST_CASE("masks are counted and cut out") {
  const int c = 40, star = -14;
  CHECK(hidden_counts(drawn_line({c, c, c})) == std::vector<int>{0});
  CHECK(hidden_counts(drawn_line({c, star, c})) == std::vector<int>{0, 1, 0});
  CHECK(hidden_counts(drawn_line({c, star, star})) == std::vector<int>{0, 2});
  CHECK(hidden_counts(drawn_line({star, star, c})) == std::vector<int>{2, 0});
  CHECK(hidden_counts(drawn_line({c, c, star, star, star, star, star, star, star, star, c, c})) ==
        std::vector<int>{0, 8, 0});
}

TEST_CASE("equal digits beside taller characters are no mask") {
  cv::Mat line = drawn_line({40, 40, 0, 0, 0, 40});
  for (int x = 75; x <= 141; x += 22)
    cv::ellipse(line, {x, 36}, {7, 13}, 0, 0, 360, cv::Scalar(0), cv::FILLED);
  CHECK(hidden_counts(line) == std::vector<int>{0});
}

TEST_CASE("small text before large text is no mask, and is cut from it") {
  // Characters differ from each other, stars do not: blank one corner after another.
  cv::Mat line = drawn_line({22, 22, 22, 22, 45, 45});
  line(cv::Rect(10, 28, 9, 14)).setTo(255);
  line(cv::Rect(37, 38, 9, 12)).setTo(255);
  line(cv::Rect(72, 28, 9, 14)).setTo(255);
  line(cv::Rect(103, 36, 9, 14)).setTo(255);
  const auto pieces = cut_into_pieces(line);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].hidden == 0);
  CHECK(pieces[0].height() == 22);
  CHECK(pieces[1].height() == 45);
}

TEST_CASE("lines are found on light, dark and coloured ground alike") {
  struct Colours {
    cv::Scalar ground, ink;
  };
  for (const auto& [ground, ink] :
       {Colours{{255, 255, 255}, {0, 0, 0}}, Colours{{30, 24, 22}, {230, 230, 230}},
        Colours{{235, 110, 20}, {255, 255, 255}}, Colours{{150, 150, 150}, {120, 200, 120}}}) {
    cv::Mat page(800, 640, CV_8UC3, ground);
    cv::putText(page, "2022-11-08 09:17:32", {40, 200}, cv::FONT_HERSHEY_SIMPLEX, 0.8, ink, 2);
    cv::putText(page, "label", {40, 300}, cv::FONT_HERSHEY_SIMPLEX, 0.8, ink, 2);
    cv::putText(page, "value", {400, 300}, cv::FONT_HERSHEY_SIMPLEX, 0.8, ink, 2);
    cv::line(page, {0, 340}, {639, 340}, ink, 1);  // a divider is no text
    const auto lines = find_lines(page);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].contains(cv::Point(100, 195)));
    CHECK(lines[1].br().x < 200);
    CHECK(lines[2].x > 350);
  }
}

TEST_CASE("a line comes out dark on light whatever its colours") {
  cv::Mat page(60, 300, CV_8UC3, cv::Scalar(80, 40, 30));
  cv::putText(page, "1234", {20, 40}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(120, 120, 250), 2);
  const LineImage line = line_image(page, {15, 10, 120, 40});
  CHECK(line.pixels.at<unsigned char>(0, 0) > 240);
  double darkest = 255;
  cv::minMaxLoc(line.pixels, &darkest);
  CHECK(darkest < 15);
}

TEST_CASE("a badge's outline is no part of its words, and a word in a frame of its own strokes stays whole") {
  cv::Mat page(800, 640, CV_8UC3, cv::Scalar::all(255));
  const cv::Rect badge(40, 200, 150, 60);
  cv::rectangle(page, badge, {30, 160, 220}, cv::FILLED);
  cv::putText(page, "done", {65, 240}, cv::FONT_HERSHEY_SIMPLEX, 0.9, cv::Scalar::all(255), 2);
  cv::rectangle(page, cv::Rect(300, 400, 40, 40), cv::Scalar::all(0), 3);  // 口
  cv::putText(page, "label", {350, 440}, cv::FONT_HERSHEY_SIMPLEX, 0.9, cv::Scalar::all(0), 2);
  const std::vector<cv::Rect> lines = find_lines(page);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].x > badge.x + 15);
  CHECK(lines[0].height < 40);
  CHECK(lines[1].x <= 300);
  CHECK(lines[1].br().x > 400);
}

TEST_CASE("a rule close between two lines of a table is no part of them") {
  cv::Mat page(800, 640, CV_8UC3, cv::Scalar::all(255));
  const auto put = [&](const char* text, int y) {
    cv::putText(page, text, {60, y}, cv::FONT_HERSHEY_SIMPLEX, 0.5, cv::Scalar::all(0), 1);
    cv::putText(page, text, {360, y}, cv::FONT_HERSHEY_SIMPLEX, 0.5, cv::Scalar::all(0), 1);
  };
  put("HEHEHEHEHEHEHEHEHE", 214);
  cv::line(page, {40, 218}, {600, 218}, cv::Scalar::all(0), 1);
  put("HEHEHEHEHEHEHEHEHE", 233);
  CHECK(find_lines(page).size() == 4);
}

TEST_CASE("a long line of small print is no rule, and a rule of its length is") {
  // Digits of a photographed report, nine pixels high: their edges run into each other.
  cv::Mat page(900, 640, CV_8UC3, cv::Scalar::all(235));
  for (int x = 200; x < 350; x += 3) cv::line(page, {x, 290}, {x, 298}, cv::Scalar::all(40));
  cv::line(page, {200, 400}, {350, 400}, cv::Scalar::all(40), 2);
  const std::vector<cv::Rect> lines = find_lines(page);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().width > 140);
  CHECK(std::abs(lines.front().y + lines.front().height / 2 - 294) < 3);
}

TEST_CASE("small print is found on a picture many times wider than high") {
  cv::Mat page(400, 9000, CV_8UC3, cv::Scalar::all(255));
  for (int i = 0; i < 12; ++i) cv::rectangle(page, {4000 + i * 24, 200, 14, 28}, cv::Scalar::all(0), 3);
  const std::vector<cv::Rect> lines = find_lines(page);
  REQUIRE(lines.size() == 1);
  CHECK((lines.front() & cv::Rect(4000, 200, 278, 28)).width > 260);
  CHECK(lines.front().height < 40);
}

TEST_CASE("an empty page has no lines") {
  CHECK(find_lines(cv::Mat(1000, 500, CV_8UC3, cv::Scalar(255, 255, 255))).empty());
}

TEST_CASE("dots as far apart as Han are a mask, and stand in the line of the text beside them") {
  // In the second picture text stands so near that it is one with the first dot; in the third the dots are
  // smeared by compression, each in its own way.
  const auto [first_dot, is_smeared] = GENERATE(table<int, bool>({{176, false}, {170, false}, {176, true}}));
  cv::Mat page(900, 640, CV_8UC3, cv::Scalar::all(255));
  const auto bar = [&](int x) { cv::rectangle(page, {x, 400, 8, 17}, cv::Scalar::all(0), cv::FILLED); };
  for (int x = 100; x < 160; x += 14) bar(x);
  for (int i = 0; i < 10; ++i) {
    const cv::Point middle{first_dot + 23 * i, 408};
    cv::circle(page, middle, 3, cv::Scalar::all(0), cv::FILLED);
    if (is_smeared && i % 3 == 0) page.at<cv::Vec3b>(middle.y + 6, middle.x) = {150, 150, 150};
  }
  for (const int x : {first_dot + 224, first_dot + 238}) bar(x);
  const std::vector<cv::Rect> lines = find_lines(page);
  REQUIRE(lines.size() == 1);
  CHECK(hidden_counts(line_image(page, lines.front()).pixels) == std::vector<int>{0, 10, 0});
}

TEST_CASE("text before and behind a mask ends half way to it, without the soft rim of a star") {
  const std::vector<Piece> pieces = cut_into_pieces(drawn_line({40, -14, -14, 40}));
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].right < pieces[1].left - 2);
  CHECK(pieces[2].left > pieces[1].right + 2);
}

TEST_CASE("a portrait is no part of the name beside it") {
  cv::Mat page(900, 640, CV_8UC3, cv::Scalar::all(255));
  for (int radius = 37; radius > 0; radius -= 6)
    cv::circle(page, {70, 180}, radius, cv::Scalar::all(radius % 4 == 1 ? 120 : 240), cv::FILLED);
  for (int x = 128; x < 200; x += 25) cv::rectangle(page, {x, 164, 18, 33}, cv::Scalar::all(0), cv::FILLED);
  CHECK(find_lines(page).size() == 2);
}

TEST_CASE("the end of a filled bar is no part of the words near it") {
  cv::Mat page(900, 640, CV_8UC3, cv::Scalar::all(240));
  const cv::Scalar teal(140, 120, 10);
  cv::rectangle(page, {20, 380, 560, 60}, teal, cv::FILLED);
  cv::rectangle(page, {20, 200, 280, 240}, teal, cv::FILLED);
  const int first_word = GENERATE(522, 526);
  for (int x = first_word; x < first_word + 48; x += 24)
    cv::rectangle(page, {x, 400, 20, 21}, cv::Scalar::all(255), cv::FILLED);
  const std::vector<cv::Rect> lines = find_lines(page);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().height < 30);
}

TEST_CASE("two lines that were found as one are two again, and a line with high and low text stays one") {
  cv::Mat page(900, 640, CV_8UC3, cv::Scalar::all(255));
  const auto text = [&](int x, int y, int count, int height) {
    for (int i = 0; i < count; ++i)
      cv::rectangle(page, {x + 24 * i, y, 16, height}, cv::Scalar::all(0), cv::FILLED);
  };
  text(100, 100, 2, 20);
  text(100, 124, 10, 18);
  text(100, 300, 4, 40);
  text(200, 318, 8, 20);
  for (int y = 500; y < 700; y += 50) text(100, y, 8, 20);
  std::vector<cv::Rect> boxes{{100, 100, 240, 42}, {100, 300, 290, 40}};
  for (int y = 500; y < 700; y += 50) boxes.emplace_back(100, y, 190, 20);
  const std::vector<cv::Rect> rows = split_into_rows(page, boxes);
  REQUIRE(rows.size() == boxes.size() + 1);
  CHECK(rows[0].br().y == rows[1].y);
  CHECK(rows[1].y >= 120);
  CHECK(rows[1].y <= 124);
  CHECK(rows[2] == boxes[1]);
}

TEST_CASE("a gap that no line is found over is a piece of its own, for something faint stands in it") {
  const std::vector<Piece> pieces = cut_into_pieces(drawn_line({40, 40, 0, 0, 0, 0, 40, 40}));
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[1].hidden == 0);
  CHECK(pieces[1].left >= pieces[0].right);
  CHECK(pieces[1].right - pieces[1].left > 80);
  CHECK(cut_into_pieces(drawn_line({40, 40, 0, 40, 40})).size() == 1);
}
