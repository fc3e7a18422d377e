// One run at a time on one ledger.
#pragma once

#include <string>

namespace hesuan::ledger {

/// Holds `<ledger>.lock` by flock(2): the kernel lets go when the process ends, however it ends. A file of
/// its own, because SQLite's locks on the database go as soon as any descriptor of it is closed. The empty
/// file stays behind: removing it would let two processes lock two files of one name.
class RunLock {
 public:
  /// Throws LedgerError: locked when another run holds it, disk when the file cannot be made.
  explicit RunLock(const std::string& ledger_path);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace hesuan::ledger
