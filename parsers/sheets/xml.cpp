#include "parsers/sheets/xml.hpp"

#include <expat.h>

#include <new>
#include <utility>

namespace hesuan::parsers {
namespace {

constexpr int depth_limit = 64;

/// In one pass: names are short, and there are three to each cell of a sheet.
std::string_view local_name_of(const char* name) {
  const char* end = name;
  for (; *end != '\0'; ++end)
    if (*end == ':') name = end + 1;
  return {name, std::size_t(end - name)};
}

}  // namespace

std::optional<std::string_view> XmlAttributes::get(std::string_view local_name) const {
  for (const char** pair = pairs_; *pair; pair += 2) {
    if (local_name_of(pair[0]) == local_name) return pair[1];
  }
  return std::nullopt;
}

bool XmlAttributes::is_true(std::string_view local_name) const {
  const auto value = get(local_name);
  return value == "1" || value == "true";
}

/// expat calls these; no exception may pass through its C code.
struct XmlParser::Callbacks {
  template <typename Step>
  static void guarded(void* user, Step step) {
    auto& self = *static_cast<XmlParser*>(user);
    try {
      if (!step(self)) XML_StopParser(self.parser_.get(), XML_FALSE);
    } catch (...) {
      self.thrown_ = std::current_exception();
      XML_StopParser(self.parser_.get(), XML_FALSE);
    }
  }

  static void on_start(void* user, const char* name, const char** attributes) {
    guarded(user, [&](XmlParser& self) {
      return ++self.depth_ <= depth_limit &&
             self.handler_.on_start(local_name_of(name), XmlAttributes(attributes));
    });
  }
  static void on_end(void* user, const char* name) {
    guarded(user, [&](XmlParser& self) {
      --self.depth_;
      return self.handler_.on_end(local_name_of(name));
    });
  }
  static void on_text(void* user, const char* text, int size) {
    guarded(user, [&](XmlParser& self) { return self.handler_.on_text({text, std::size_t(size)}); });
  }
  static void on_doctype(void* user, const char*, const char*, const char*, int) {
    guarded(user, [](XmlParser&) { return false; });
  }
};

void XmlParser::Free::operator()(XML_ParserStruct* parser) const {
  XML_ParserFree(parser);
}

XmlParser::XmlParser(XmlHandler& handler, Encoding encoding)
    : handler_(handler), parser_(XML_ParserCreate(encoding == Encoding::utf8 ? "UTF-8" : nullptr)) {
  if (!parser_) throw std::bad_alloc();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), Callbacks::on_start, Callbacks::on_end);
  XML_SetCharacterDataHandler(parser_.get(), Callbacks::on_text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), Callbacks::on_doctype);
}

bool XmlParser::parse(std::string_view piece, bool is_last) {
  const auto status = XML_Parse(parser_.get(), piece.data(), int(piece.size()), is_last);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  return status == XML_STATUS_OK;
}

}  // namespace hesuan::parsers
