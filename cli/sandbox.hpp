// What a worker gives up before it touches a stranger's file.
#pragma once

namespace hesuan::cli {

/// For the calling process and all its threads, for good:
/// - no new privileges, no core dump and no other process looking in (the memory holds health data);
/// - seccomp: no sockets, no programs, no processes, nothing created, written, renamed or removed, no signals
/// to
///   others, no tracing, mounting, bpf, io_uring or keys. A forbidden call fails with EPERM; it does not
///   kill, since libraries try such things harmlessly;
/// - Landlock where the kernel has it: reading only the system's libraries and data, so that not even another
/// input
///   could be opened.
/// Whatever else is needed must have been loaded before.
/// False when seccomp is not to be had.
bool enter_sandbox();

}  // namespace hesuan::cli
