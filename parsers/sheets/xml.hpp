// XML as workbooks need it: a streaming parser on expat that compares local names, so that any prefix and
// both the transitional and the strict namespaces are read alike.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string_view>

struct XML_ParserStruct;

namespace hesuan::parsers {

class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}

  /// The attribute of that local name, whatever its prefix.
  std::optional<std::string_view> get(std::string_view local_name) const;
  /// `1` and `true` are true (XML Schema); anything else, also absence, is false.
  bool is_true(std::string_view local_name) const;

 private:
  const char** pairs_;
};

/// What an element tree tells, in document order. `name` is the local name. false stops the parser.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual bool on_start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual bool on_end(std::string_view) { return true; }
  virtual bool on_text(std::string_view) { return true; }
};

/// Refuses a DOCTYPE (no entity of a file is ever expanded) and elements nested deeper than 64.
class XmlParser {
 public:
  enum class Encoding { as_declared, utf8 };
  /// `utf8`: whatever the text declares, for one that was converted.
  explicit XmlParser(XmlHandler& handler, Encoding encoding = Encoding::as_declared);

  /// False when the text is no well-formed XML, is refused, or the handler stopped it: then nothing more is
  /// read. An exception of the handler comes out here.
  bool push(std::string_view piece) { return parse(piece, false); }
  bool finish() { return parse({}, true); }

 private:
  struct Free {
    void operator()(XML_ParserStruct* parser) const;
  };
  struct Callbacks;

  bool parse(std::string_view piece, bool is_last);

  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::exception_ptr thrown_;
  int depth_ = 0;
};

}  // namespace hesuan::parsers
