#include "exporters/encoder.hpp"

#include <cstdint>
#include <stdexcept>

namespace hesuan::exporters {

using Encoding = UploadTemplate::Encoding;

Encoder::Encoder(Encoding encoding) : encoding_(encoding), converter_(iconv_open("GB18030", "UTF-8")) {
  // The pointer that iconv(3) gives for a failure is a number.
  if (reinterpret_cast<std::intptr_t>(converter_) == -1) throw std::runtime_error("iconv knows no GB18030");
}

Encoder::~Encoder() {
  iconv_close(converter_);
}

std::string_view Encoder::prologue() const {
  return encoding_ == Encoding::utf8_bom ? "\xEF\xBB\xBF" : "";
}

std::string_view Encoder::encode(std::string_view utf8) {
  if (encoding_ != Encoding::gb18030) return utf8;
  encoded_.resize(utf8.size() * 2);           // two bytes at most for one of UTF-8
  char* in = const_cast<char*>(utf8.data());  // iconv(3) never writes there
  char* out = encoded_.data();
  std::size_t in_left = utf8.size(), out_left = encoded_.size();
  if (iconv(converter_, &in, &in_left, &out, &out_left) == std::size_t(-1))
    throw std::invalid_argument("text that is no UTF-8");
  return std::string_view(encoded_).substr(0, encoded_.size() - out_left);
}

}  // namespace hesuan::exporters
