#include "ocr/second_recogniser.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <stdexcept>

#include "core/text.hpp"

using hesuan::ocr::SecondRecogniser;
namespace fs = std::filesystem;

namespace {

const std::string models = std::string(HESUAN_BINARY_DIR) + "/models";

/// Loaded once; a test of what it reads is skipped, audibly, in a build without the model.
SecondRecogniser* recogniser() {
  static std::optional<SecondRecogniser> loaded = SecondRecogniser::load(models);
  if (!loaded) WARN("skipped: no second recogniser in " << models << "; see ocr/models/README.md");
  return loaded ? &*loaded : nullptr;
}

cv::Mat sample(const std::string& name) {
  const cv::Mat picture =
      cv::imread(std::string(HESUAN_SOURCE_DIR) + "/tests/unit/ocr/data/" + name + ".png");
  REQUIRE(!picture.empty());
  return picture;
}

void write(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// A folder of its own, gone at the end of the test.
struct TemporaryFolder {
  fs::path path = fs::temp_directory_path() / ("hesuan_second_recogniser_" + std::to_string(getpid()));
  TemporaryFolder() { fs::create_directories(path); }
  ~TemporaryFolder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("the second recogniser reads rare names, light on dark too, and numbers") {
  SecondRecogniser* reader = recogniser();
  if (reader == nullptr) return;
  const auto [file, text] = GENERATE(table<std::string, std::string>({
      {"name_dark_on_light", "欧阳懿"},
      {"name_light_on_green", "张翊嫣"},
      {"label_and_name", "姓名：赵珺昊"},
      {"id_number", "310115199001010002"},
      {"sampling_time", "采样时间：2022-04-0917:12:05"},  // it drops narrow blanks
  }));
  CAPTURE(file);
  const SecondRecogniser::Reading reading = reader->read(sample(file));
  CHECK(reading.text == text);
  CHECK(!reading.incomplete);

  const std::u32string characters = hesuan::to_code_points(reading.text);
  REQUIRE(reading.confidence.size() == characters.size());
  REQUIRE(reading.alternatives.size() == characters.size());
  for (std::size_t i = 0; i < characters.size(); ++i) {
    CHECK(reading.confidence[i] > 0.5);
    CHECK(reading.confidence[i] <= 1.0001);
    const auto& alternatives = reading.alternatives[i];
    REQUIRE(alternatives.size() == 5);
    CHECK(alternatives[0].character == hesuan::to_utf8(characters[i]));
    CHECK(alternatives[0].probability == reading.confidence[i]);
    for (std::size_t k = 1; k < alternatives.size(); ++k) {
      CHECK(alternatives[k].probability <= alternatives[k - 1].probability);
    }
  }
}

TEST_CASE("the second recogniser says when it left a character out") {
  SecondRecogniser* reader = recogniser();
  if (reader == nullptr) return;
  const auto [file, known] = GENERATE(table<std::string, std::string>({
      {"unknown_character_last", "马懿"},       // 马懿旻
      {"unknown_character_in_middle", "柏瑾"},  // 柏翀瑾
  }));
  CAPTURE(file);
  const SecondRecogniser::Reading reading = reader->read(sample(file));
  CHECK(reading.text == known);
  CHECK(reading.incomplete);
  CHECK(reader->knows("懿"));
  CHECK(!reader->knows("旻"));
  CHECK(!reader->knows("翀"));
  CHECK(!reader->knows(""));
}

TEST_CASE("the second recogniser reads the same again after lines of other widths") {
  SecondRecogniser* reader = recogniser();
  if (reader == nullptr) return;
  const SecondRecogniser::Reading first = reader->read(sample("name_dark_on_light"));
  reader->read(sample("sampling_time"));
  const SecondRecogniser::Reading again = reader->read(sample("name_dark_on_light"));
  CHECK(again.text == first.text);
  CHECK(again.confidence == first.confidence);
}

TEST_CASE("the second recogniser survives any size and reads nothing from none") {
  SecondRecogniser* reader = recogniser();
  if (reader == nullptr) return;
  const auto [width, height] = GENERATE(
      table<int, int>({{1, 1}, {1, 48}, {47, 48}, {48, 48}, {49, 48}, {3, 4000}, {4000, 40}, {4000, 1}}));
  CAPTURE(width, height);
  const SecondRecogniser::Reading reading =
      reader->read(cv::Mat(height, width, CV_8UC3, cv::Scalar::all(255)));
  CHECK(reading.text.empty());
  CHECK(reading.confidence.empty());
  CHECK(!reading.incomplete);
  CHECK(reader->read(cv::Mat()).text.empty());
}

TEST_CASE("without model files there is no second recogniser") {
  const TemporaryFolder folder;
  CHECK(!SecondRecogniser::load(folder.path.string()));
  write(folder.path / "ppocr_keys.txt", "一\n");
  CHECK(!SecondRecogniser::load(folder.path.string()));
}

TEST_CASE("a broken model of the second recogniser is an error, not an absence") {
  const TemporaryFolder folder;
  write(folder.path / "ppocr_keys.txt", "一\n");
  write(folder.path / "ppocr_rec.onnx", "not a network");
  CHECK_THROWS_AS(SecondRecogniser::load(folder.path.string()), std::runtime_error);
}

TEST_CASE("a character list of another model is refused") {
  if (recogniser() == nullptr) return;
  const TemporaryFolder folder;
  fs::create_symlink(models + "/ppocr_rec.onnx", folder.path / "ppocr_rec.onnx");
  write(folder.path / "ppocr_keys.txt", "一\n二\n");
  CHECK_THROWS_AS(SecondRecogniser::load(folder.path.string()), std::runtime_error);
}
