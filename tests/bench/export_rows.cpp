// Rows of text from standard input (12 columns, tab-separated) → upload files: what export.py measures.
//
//   export_rows TEMPLATE.toml FOLDER

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "exporters/upload_export.hpp"

using namespace hesuan;

namespace {

/// The columns of the rows, as export.py writes them.
std::vector<RecordField> columns() {
  std::vector<RecordField> columns;
  for (const char* name : {"name", "id_type", "id_number", "phone", "sampled_at", "institution",
                           "reported_at", "result", "specimen_id", "sampling_site", "address", "kind"})
    for (const RecordField& field : record_fields())
      if (field.name == name) columns.push_back(field);
  return columns;
}

MatchedRecord record_from(std::string_view line, const std::vector<RecordField>& fields) {
  MatchedRecord matched;
  matched.match.status = MatchStatus::matched;
  for (const RecordField& field : fields) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    if (!field.set(matched.record, line.substr(0, end)))
      throw std::invalid_argument(std::string(field.name) + " of another form");
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return matched;
}

}  // namespace

int main(int, char** arguments) {
  const auto layout = exporters::load_template(arguments[1]);
  const std::filesystem::path folder = arguments[2];
  const std::string date = "2022-11-08";
  const Roster roster;
  std::ios::sync_with_stdio(false);
  exporters::UploadDestination destination;
  destination.open = [&](std::size_t part) {
    const auto name = exporters::file_name_of(layout, layout.file, roster, date, part);
    return exporters::create_upload_file(folder / name, layout, date, Language::zh_CN);
  };
  exporters::UploadExport upload(layout, roster, *date_from_iso(date), destination, Language::zh_CN);
  const auto fields = columns();
  for (std::string line; std::getline(std::cin, line);) upload.add_test(record_from(line, fields));
  upload.close();
  upload.commit();
  std::printf("%zu rows, %zu refused, %zu files\n", upload.summary().rows, upload.summary().refused,
              upload.summary().parts);
}
