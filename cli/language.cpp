#include "cli/language.hpp"

#include <libintl.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>

#include "cli/program_files.hpp"

namespace hesuan::cli {
namespace {

constexpr const char* domain = "hesuan";

std::filesystem::path catalogue_folder() {
  return program_folder("locale", "locale");
}

std::optional<Language> language_of_locale(const Environment& environment) {
  for (const char* name : {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const auto value = environment(name); !value.empty()) return language_from(value);
  return std::nullopt;
}

}  // namespace

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::optional<Language> language_from(std::string_view locale) {
  const auto language = locale.substr(0, locale.find_first_of("_-.@:"));
  if (language == "zh") return Language::zh_CN;
  if (language == "en") return Language::en;
  return std::nullopt;
}

Language message_language(std::optional<Language> chosen, const Environment& environment) {
  return chosen ? *chosen : language_of_locale(environment).value_or(Language::en);
}

Language file_language(std::optional<Language> chosen, const Environment& environment) {
  return chosen ? *chosen : language_of_locale(environment).value_or(Language::zh_CN);
}

bool has_catalogue(Language language) {
  // English is the key, so it needs none.
  return language == Language::en || std::filesystem::exists(catalogue_folder() / "zh_CN" / "LC_MESSAGES" /
                                                             (std::string(domain) + ".mo"));
}

void use_language(Language language) {
  // Always C.UTF-8, which every Debian has: on a machine where zh_CN.UTF-8 was never generated, setlocale
  // would fail and gettext stay silent. LANGUAGE alone chooses the catalogue.
  std::setlocale(LC_ALL, "C.UTF-8");
  ::setenv("LANGUAGE", language == Language::zh_CN ? "zh_CN" : "en", 1);
  ::bindtextdomain(domain, catalogue_folder().c_str());
  ::bind_textdomain_codeset(domain, "UTF-8");
  ::textdomain(domain);
}

}  // namespace hesuan::cli
