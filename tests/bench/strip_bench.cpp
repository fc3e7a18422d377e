// CPU time that looking for antigen tests takes, a picture: build/strip_bench PICTURE…
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include "ocr/picture.hpp"
#include "ocr/rectify.hpp"
#include "ocr/strip/strip_reader.hpp"

namespace {

double milliseconds_of(const auto& work) {
  const std::clock_t started = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

}  // namespace

int main(int count, char** paths) {
  using namespace hesuan::ocr;
  const StripReader reader;
  std::cout << "megapixels  tests  is_photo ms  read ms\n";
  for (int i = 1; i < count; ++i) {
    std::ifstream file(paths[i], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
    const DecodedPicture decoded = decode_picture(std::as_bytes(std::span(bytes)));
    if (!decoded.picture) continue;
    std::size_t tests = 0;
    const double look = milliseconds_of([&] { is_photo(*decoded.picture); });
    const double read = milliseconds_of([&] { tests = reader.read(*decoded.picture).size(); });
    std::cout << decoded.picture->width() * decoded.picture->height() / 1e6 << "  " << tests << "  " << look
              << "  " << read << '\n';
  }
}
