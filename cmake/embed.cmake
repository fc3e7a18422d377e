# Run by EmbedData.cmake: writes ${OUT}.hpp and ${OUT}.cpp from FILES.
file(WRITE ${OUT}.hpp "#pragma once
#include <span>
#include <string_view>
namespace hesuan::embedded::${NAMESPACE} {
struct File {
  std::string_view name;
  std::string_view text;
};
std::span<const File> files();
}  // namespace hesuan::embedded::${NAMESPACE}
")
set(rows "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"hesuan(${text})hesuan\"sv},\n")
endforeach()
file(WRITE ${OUT}.cpp "#include \"embedded/${NAMESPACE}.hpp\"
namespace hesuan::embedded::${NAMESPACE} {
namespace {
using namespace std::string_view_literals; // a literal of a megabyte knows its length; constexpr code may not count it
constexpr File all[] = {
${rows}};
}  // namespace
std::span<const File> files() { return all; }
}  // namespace hesuan::embedded::${NAMESPACE}
")
