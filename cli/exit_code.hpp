// The exit codes of the hesuan program: a documented interface (README.md), not to be renumbered.
#pragma once

namespace hesuan::cli {

enum class ExitCode {
  ok = 0,
  needs_a_look = 1,    ///< done, but some inputs or records need a person
  usage = 2,           ///< the command line is wrong
  unusable_input = 3,  ///< roster, template, configuration, records or ledger file cannot be used
  environment = 4,     ///< missing language data, ledger locked, disk full, …
  internal_error = 5,
  interrupted = 130,  ///< what was done is kept
};

}  // namespace hesuan::cli
