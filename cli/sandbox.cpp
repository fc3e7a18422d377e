#include "cli/sandbox.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "cli/unique_fd.hpp"

namespace hesuan::cli {
namespace {

constexpr const char* forbidden_calls[] = {
    // The network.
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    // Programs and processes; threads stay allowed.
    "execve",
    "execveat",
    "fork",
    "vfork",
    // Changing the file system.
    "creat",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "mknod",
    "mknodat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "truncate",
    "ftruncate",
    "fallocate",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "utimensat",
    "utime",
    "utimes",
    "futimesat",
    "memfd_create",
    "open_by_handle_at",
    // Other processes.
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "kcmp",
    "setpriority",
    "prlimit64",
    // The kernel.
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "add_key",
    "request_key",
    "keyctl",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "sethostname",
    "settimeofday",
    "clock_settime",
    "personality",
    "modify_ldt",
    "quotactl",
    "fanotify_init",
    "name_to_handle_at",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
};

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

/// One comparison of a rule; what the library's macros for C make.
scmp_arg_cmp argument(unsigned index, scmp_compare how, scmp_datum_t a, scmp_datum_t b = 0) {
  return {index, how, a, b};
}

bool forbid(scmp_filter_ctx filter, int call, int error, std::initializer_list<scmp_arg_cmp> when = {}) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(error), call, static_cast<unsigned>(when.size()),
                                when.begin()) == 0;
}

/// `flags` of open calls: a filter sees one masked comparison a rule, so each bit that writes gets its own.
bool forbid_writing_opens(scmp_filter_ctx filter) {
  bool added = true;
  for (const int flag : {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC}) {
    const auto bit = static_cast<scmp_datum_t>(flag);
    added &= forbid(filter, SCMP_SYS(open), EPERM, {argument(1, SCMP_CMP_MASKED_EQ, bit, bit)});
    added &= forbid(filter, SCMP_SYS(openat), EPERM, {argument(2, SCMP_CMP_MASKED_EQ, bit, bit)});
  }
  return added;
}

bool forbid_processes_and_signals(scmp_filter_ctx filter) {
  const auto self = static_cast<scmp_datum_t>(::getpid());
  return forbid(filter, SCMP_SYS(clone), EPERM, {argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)}) &&
         forbid(filter, SCMP_SYS(kill), EPERM, {argument(0, SCMP_CMP_NE, self)}) &&
         forbid(filter, SCMP_SYS(tgkill), EPERM, {argument(0, SCMP_CMP_NE, self)});
}

/// Their flags lie in memory, where no filter can look: as on a kernel without them, libc falls back to the
/// older call.
bool hide_newer_calls(scmp_filter_ctx filter) {
  return forbid(filter, SCMP_SYS(openat2), ENOSYS) && forbid(filter, SCMP_SYS(clone3), ENOSYS);
}

bool load_filter() {
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  if (!filter) return false;
  for (const char* name : forbidden_calls) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) continue;  // unknown on this architecture, so not callable
    if (!forbid(filter.get(), call, EPERM)) return false;
  }
  // All threads: libraries may have started some while warming up.
  return seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
         forbid_writing_opens(filter.get()) && forbid_processes_and_signals(filter.get()) &&
         hide_newer_calls(filter.get()) && seccomp_load(filter.get()) == 0;
}

void allow_reading(int ruleset, const char* folder) {
  const UniqueFd parent(::open(folder, O_PATH | O_CLOEXEC));
  if (!parent) return;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  rule.parent_fd = parent.get();
  ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
}

/// In addition to seccomp, so a kernel without it is no fault. Holds for this thread and those it starts.
void restrict_file_access() {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs =
      (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // every right of Landlock's first version
  const UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0U)));
  if (!ruleset) return;
  for (const char* folder :
       {"/usr", "/lib", "/lib64", "/etc", "/proc/self", "/sys/devices/system", "/var/cache/fontconfig"})
    allow_reading(ruleset.get(), folder);
  ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U);
}

}  // namespace

bool enter_sandbox() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return false;
  restrict_file_access();
  return load_filter();
}

}  // namespace hesuan::cli
