// UTF-8 → what a text file is written in.
#pragma once

#include <iconv.h>

#include <string>
#include <string_view>

#include "exporters/upload_template.hpp"

namespace hesuan::exporters {

class Encoder {
 public:
  explicit Encoder(UploadTemplate::Encoding encoding);
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// What a file begins with: the byte order mark, where there is one.
  std::string_view prologue() const;
  /// `utf8` is well-formed. Valid until the next call.
  std::string_view encode(std::string_view utf8);

 private:
  UploadTemplate::Encoding encoding_;
  iconv_t converter_;
  std::string encoded_;
};

}  // namespace hesuan::exporters
