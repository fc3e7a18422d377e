// Small workbooks and fictitious people for the tests of tables.
#pragma once

#include <zip.h>

#include <cstddef>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/id_number.hpp"
#include "parsers/sheets/sheets.hpp"

namespace hesuan::parsers {

using Bytes = std::vector<std::byte>;

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// A resident number of a region that nobody is assigned to. `first_seventeen` without its check character.
inline std::string fictitious_id(const std::string& first_seventeen) {
  return first_seventeen + id_check_character(first_seventeen).value();
}

using Parts = std::map<std::string, std::string>;

inline Bytes zipped(const Parts& parts) {
  zip_source_t* store = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(store);
  zip_t* archive = zip_open_from_source(store, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (!archive) throw std::runtime_error("cannot make a zip");
  for (const auto& [name, text] : parts) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), 0);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("cannot write a zip");
  zip_source_open(store);
  zip_stat_t stat;
  zip_source_stat(store, &stat);
  Bytes bytes(stat.size);
  zip_source_read(store, bytes.data(), bytes.size());
  zip_source_close(store);
  zip_source_free(store);
  return bytes;
}

inline const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// One `<sheetData>` (and what may follow it) per sheet, in order, as sheets 表1, 表2, …
struct WorkbookText {
  std::vector<std::string> sheets;
  std::string shared_strings = {};  ///< the `<si>` elements
  std::string styles = {};          ///< the content of `<styleSheet>`
  std::string workbook_properties = {};
  std::string second_sheet_state = "visible";
};

inline Parts parts_of(const WorkbookText& text) {
  Parts parts;
  std::string list, relationships;
  for (std::size_t i = 0; i < text.sheets.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    const std::string state = i == 1 ? " state=\"" + text.second_sheet_state + "\"" : "";
    list += "<sheet name=\"表" + n + "\" sheetId=\"" + n + "\"" + state + " r:id=\"rId" + n + "\"/>";
    relationships += "<Relationship Id=\"rId" + n + "\" Type=\"" + office +
                     "worksheet\" Target=\"worksheets/sheet" + n + ".xml\"/>";
    parts["xl/worksheets/sheet" + n + ".xml"] =
        "<worksheet xmlns=\"main\">" + text.sheets[i] + "</worksheet>";
  }
  relationships += "<Relationship Id=\"s\" Type=\"" + office + "styles\" Target=\"/xl/styles.xml\"/>";
  relationships +=
      "<Relationship Id=\"t\" Type=\"" + office + "sharedStrings\" Target=\"sharedStrings.xml\"/>";
  parts["xl/styles.xml"] = "<styleSheet>" + text.styles + "</styleSheet>";
  parts["xl/sharedStrings.xml"] = "<sst>" + text.shared_strings + "</sst>";
  parts["xl/workbook.xml"] =
      "<workbook xmlns:r=\"r\">" + text.workbook_properties + "<sheets>" + list + "</sheets></workbook>";
  parts["xl/_rels/workbook.xml.rels"] = "<Relationships>" + relationships + "</Relationships>";
  parts["_rels/.rels"] = "<Relationships><Relationship Id=\"w\" Type=\"" + office +
                         "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
  return parts;
}

inline Bytes workbook(const WorkbookText& text) {
  return zipped(parts_of(text));
}

/// A sheet of text cells, written inline and without references.
inline std::string sheet_of(const std::vector<std::vector<std::string>>& rows) {
  std::string data;
  for (const auto& row : rows) {
    data += "<row>";
    for (const std::string& cell : row) {
      data += cell.empty() ? "<c/>" : "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    }
    data += "</row>";
  }
  return "<sheetData>" + data + "</sheetData>";
}

struct RowsRead {
  std::string fault;
  std::vector<SheetRow> rows;
  std::vector<MergedCells> merged;
};

inline RowsRead rows_of(std::span<const std::byte> bytes) {
  RowsRead read;
  read.fault = read_rows(
      bytes,
      [&](const SheetRow& row) {
        read.rows.push_back(row);
        return true;
      },
      &read.merged);
  return read;
}

}  // namespace hesuan::parsers
