// Uploads as .xlsx workbooks.
#pragma once

#include "exporters/upload_file.hpp"

namespace hesuan::exporters {

/// One sheet of data, every value as text, and a second one of refused rows when there are any.
///
/// libxlsxwriter writes the frame, this the rows: it packs at zlib's level 6 only, which is four fifths of
/// its time. The rows are spooled beside the destination and packed at level 1 into the frame.
std::unique_ptr<UploadFile> create_workbook_file(const std::filesystem::path& path,
                                                 const UploadTemplate& layout, std::string_view date,
                                                 Language language);

}  // namespace hesuan::exporters
