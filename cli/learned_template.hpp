// A template written from what a platform's empty workbook asks for.
//
// Such a workbook is rebuilt, not filled: no library of Debian 12 changes an .xlsx and keeps all of it, and
// what a platform reads is the sheet's name, the rows above the data, the headings and the values, which a
// template has. What a template cannot have (colours, macros) a person sees at once, and the TOML can be
// mended by hand.
#pragma once

#include <string>
#include <vector>

#include "parsers/sheets/outline.hpp"

namespace hesuan::cli {

struct LearnedTemplate {
  std::string toml;
  std::vector<std::string> unknown;  ///< headings that no field is known for: those columns stay empty
};

/// `title` is shown by `templates list`. Nothing is learnt from a workbook without headings: the TOML is
/// empty.
LearnedTemplate learn_template(const parsers::WorkbookOutline& outline, const std::string& title);

}  // namespace hesuan::cli
