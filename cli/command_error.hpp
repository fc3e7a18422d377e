// Why a command ends early; application.cpp turns it into a message and an exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "cli/exit_code.hpp"
#include "cli/messages.hpp"

namespace hesuan::cli {

class CommandError : public std::runtime_error {
 public:
  CommandError(ExitCode exit_code, const std::string& message, Place message_place = {})
      : std::runtime_error(message), code(exit_code), place(std::move(message_place)) {}

  ExitCode code;
  Place place;
};

}  // namespace hesuan::cli
