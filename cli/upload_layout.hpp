// The template named on the command line.
#pragma once

#include <string>

#include "cli/command_error.hpp"
#include "exporters/upload_workbook.hpp"

namespace hesuan::cli {

/// Throws CommandError (unusable_input).
inline exporters::UploadTemplate load_upload_layout(const std::string& name_or_path) try {
  return exporters::load_template(name_or_path);
} catch (const std::runtime_error& error) {
  throw CommandError(ExitCode::unusable_input, text(_("the template cannot be used: {}"), error.what()));
}

}  // namespace hesuan::cli
