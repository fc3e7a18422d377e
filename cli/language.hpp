// Which language people are spoken to in, and gettext set up for it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/reason.hpp"

namespace hesuan::cli {

/// Value of an environment variable, empty when unset: a seam for tests.
using Environment = std::function<std::string(const char* name)>;
std::string process_environment(const char* name);

/// `zh`, `zh_CN`, `zh_CN.UTF-8`, … → zh_CN; `en`, `en_US`, … → en; nullopt for anything else.
std::optional<Language> language_from(std::string_view locale);

/// Messages: `chosen` (--lang), else what the locale says (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), else
/// English.
Language message_language(std::optional<Language> chosen, const Environment& environment);

/// Files for people: as above, but Chinese where the locale says nothing. A nightly job has no locale, and
/// the office that opens the files is Chinese.
Language file_language(std::optional<Language> chosen, const Environment& environment);

/// True when messages in `language` can be given.
bool has_catalogue(Language language);

/// Makes gettext give messages in `language`. Call before any thread starts.
void use_language(Language language);

}  // namespace hesuan::cli
