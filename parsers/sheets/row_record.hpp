// One row of a results table → one record, every doubt named.
#pragma once

#include <string>
#include <string_view>

#include "core/record.hpp"
#include "core/time.hpp"
#include "parsers/sheets/table_columns.hpp"

namespace hesuan::parsers {

/// What the words around a table (file name, sheet name, titles, headings) say of its kind of test.
struct TableKind {
  TestKind kind = TestKind::nucleic_acid;
  bool is_assumed = true;         ///< neither 核酸 nor 抗原 is said, or both are
  bool is_contradictory = false;  ///< both are said
};
TableKind table_kind_from(std::string_view words);

/// True when the row has neither a name nor a document number: then nobody can be told.
bool names_nobody(const TableColumns& columns, const SheetRow& row);

/// The record's layout is `sheet`, its page the row's number; the source is left to the caller.
Record record_from_row(const TableColumns& columns, const SheetRow& row, const TableKind& table_kind,
                       Date night);

}  // namespace hesuan::parsers
