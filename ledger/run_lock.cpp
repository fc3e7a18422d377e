#include "ledger/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ledger/ledger.hpp"

namespace hesuan::ledger {

RunLock::RunLock(const std::string& ledger_path) {
  const std::string path = ledger_path + ".lock";
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0)
    throw LedgerError(LedgerError::Kind::disk, path + ": " + std::generic_category().message(errno));
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  close(descriptor_);
  throw LedgerError(LedgerError::Kind::locked, path + ": another run is using this ledger");
}

RunLock::~RunLock() {
  close(descriptor_);
}

}  // namespace hesuan::ledger
