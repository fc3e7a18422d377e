// Records that hesuan (or a script) wrote, read back: JSON Lines or CSV with the contract's columns.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/match.hpp"
#include "core/record.hpp"

namespace hesuan::parsers {

class RecordParser;

/// What exporters::to_json writes (for matched records the match is ignored); nullopt and a fault (`field:
/// code`, or a code alone) when it is no such object, a field has a wrong form, or `kind` is missing. Other
/// fields that are missing stay as in an empty record. Unknown keys are ignored, so that newer records can be
/// read. `readings` is an object: field → an array a character → its alternatives `{"character": "张",
/// "probability": 0.9}`.
std::optional<Record> record_from_json(std::string_view line, std::string* fault = nullptr);

struct RecordFault {
  std::size_t line = 0;  ///< 1-based; 0 for the text as a whole
  std::string field;     ///< or empty
  std::string what;      ///< code of core/reason.hpp
};

using FaultSink = std::function<void(const RecordFault&)>;

/// JSON Lines when the first non-blank character is `{`, else CSV with a header; an empty CSV cell is null.
/// Each record goes to the sink as soon as its line is there, a line that gives none to `faults`. A text that
/// begins in UTF-8 is read in pieces, so that it may be longer than memory; in another encoding (text_as_utf8
/// of csv.hpp) it is read as a whole first.
void read_records(std::istream& in, const std::function<void(Record&&)>& records, const FaultSink& faults);

/// Matched records as `hesuan match` prints them, in UTF-8, from a pipe: pushed in pieces of any size, each
/// record goes to the sink as soon as its line is complete. Of the match only status, resident, household and
/// score are read; a line without `match_status` is a fault.
class MatchedRecordStream {
 public:
  using RecordSink = std::function<void(MatchedRecord&&)>;

  MatchedRecordStream(RecordSink records, FaultSink faults);
  ~MatchedRecordStream();
  void push(std::string_view bytes);
  void finish();

 private:
  std::unique_ptr<RecordParser> parser_;
};

}  // namespace hesuan::parsers
