// The files of one night: records.csv upload.xlsx rejects.csv untested.csv coverage.csv review.csv
// manifest.csv.
//
// records.csv is the contract for programs (record_writer.hpp), upload.xlsx the platform's, rejects.csv what
// is not in it (upload_export.hpp). The others are for people: headings and sentences in `language`, written
// by to_people_csv as UTF-8 with BOM so that a spreadsheet program on a Chinese Windows shows them right. The
// same content gives the same bytes.
#pragma once

#include <span>
#include <string>

#include "core/file_reading.hpp"
#include "core/match.hpp"
#include "core/reason.hpp"
#include "core/resident.hpp"
#include "exporters/atomic_file.hpp"
#include "exporters/table.hpp"
#include "statistics/coverage.hpp"

namespace hesuan::exporters {

/// Header and a row for each matched record, as record_writer.hpp says.
std::string records_csv(std::span<const MatchedRecord> records, Language language);

/// A row for each coverage row, in that order: 小区 楼栋 单元 在册人数 免检 暂离 应检 已检 未检 检测率(%)
/// 阴性 阳性 待出结果 待复检 待人工核对 户数 全户已检户数. The total says 合计, a compound or building with
/// parts below it 小计. The rate has two digits, is 100.00 only when nobody is missing, and is empty where
/// nobody is expected.
Table coverage_table(std::span<const statistics::CoverageRow> rows, Language language);

/// A row for each person: 小区 楼栋 单元 室 姓名 与户主关系 户主 联系电话 待核对. The phone is the person's
/// own, else the household's, with its middle hidden.
Table untested_table(const Roster& roster, std::span<const statistics::UntestedPerson> people,
                     Language language);

/// A row for each input: 文件 状态 说明 类型 记录数 待核对数 未成记录数 重复于 SHA-256, then the words for
/// programs (status, reason code), which no language changes.
Table manifest_table(std::span<const ManifestLine> lines, Language language);

/// A record that ought to be uploaded and is refused.
struct IncompleteUpload {
  std::size_t record = 0;            ///< index into the records given
  std::vector<std::string> missing;  ///< headings of the cells concerned
};

/// What a person must still look at, one row each, positives first, then retests, else in input order:
/// records in review, ambiguous and unmatched ones, records that the upload leaves out, files that gave
/// nothing, rows that gave no record. Identity numbers show their last four characters. `incomplete` indexes
/// `records`.
Table review_table(const Roster& roster, std::span<const MatchedRecord> records,
                   std::span<const ManifestLine> files, std::span<const RefusedRow> refused,
                   std::span<const IncompleteUpload> incomplete, Language language);

}  // namespace hesuan::exporters
