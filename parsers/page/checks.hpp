// What no record may get past unseen, whatever source it came from.
#pragma once

#include "core/record.hpp"

namespace hesuan::parsers {

/// Sends to review: no name, no time, no or unclear result, an identity number whose length, date or check
/// digit (GB 11643-1999) is wrong, a time after `night`, a sample later than its report.
void check_record(Record& record, Date night);

}  // namespace hesuan::parsers
