#include "cli/sealed_file.hpp"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <new>
#include <system_error>
#include <vector>

namespace hesuan::cli {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

LoadedInput fault(FileStatus status, std::string_view reason) {
  return {std::nullopt, failed_reading(status, reason)};
}

LoadedInput copy_of(int fd) {
  Sealer sealer;
  std::vector<std::byte> chunk(chunk_bytes);
  for (;;) {
    const auto count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault(FileStatus::unreadable, "cannot_open");
    if (count == 0) break;
    // Counted while reading: a file may grow after its size was asked.
    if (sealer.size() + static_cast<std::size_t>(count) > max_input_bytes)
      return fault(FileStatus::unreadable, "file_too_large");
    if (!sealer.append({chunk.data(), static_cast<std::size_t>(count)}))
      return fault(FileStatus::unreadable, "memory_limit");
  }
  auto sealed = sealer.finish();
  if (!sealed) return fault(FileStatus::unreadable, "memory_limit");
  return {std::move(sealed), {}};
}

}  // namespace

struct Sealer::State {
  UniqueFd fd{::memfd_create("hesuan-input", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  sha256_ctx hash{};
  std::size_t size = 0;
};

Sealer::Sealer() : state_(std::make_unique<State>()) {
  ::sha256_init(&state_->hash);
}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;

bool Sealer::append(std::span<const std::byte> bytes) {
  ::sha256_update(&state_->hash, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  state_->size += bytes.size();
  while (!bytes.empty()) {
    const auto written = ::write(state_->fd.get(), bytes.data(), bytes.size());
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::size_t Sealer::size() const {
  return state_->size;
}

std::optional<SealedFile> Sealer::finish() {
  constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  if (::fcntl(state_->fd.get(), F_ADD_SEALS, seals) != 0) return std::nullopt;
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  ::sha256_digest(&state_->hash, digest.size(), digest.data());
  std::string hex;
  for (const auto byte : digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return SealedFile{std::move(state_->fd), std::move(hex)};
}

LoadedInput load_input(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return fault(FileStatus::unreadable, "cannot_open");
  if (S_ISDIR(info.st_mode))
    return fault(FileStatus::unreadable, "cannot_open");  // one that may not be entered
  if (!S_ISREG(info.st_mode)) return fault(FileStatus::unsupported, "not_a_file");

  // Non-blocking and checked again: what stands at the path may have changed since.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd || ::fstat(fd.get(), &info) != 0) return fault(FileStatus::unreadable, "cannot_open");
  if (!S_ISREG(info.st_mode)) return fault(FileStatus::unsupported, "not_a_file");
  return copy_of(fd.get());
}

std::optional<SealedFile> seal(std::span<const std::byte> bytes) {
  Sealer sealer;
  if (!sealer.append(bytes)) return std::nullopt;
  return sealer.finish();
}

Mapping::Mapping(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) throw std::system_error(errno, std::generic_category());
  size_ = static_cast<std::size_t>(info.st_size);
  if (size_ == 0) return;  // an empty mapping is an error to mmap
  void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
  if (address == MAP_FAILED) {
    if (errno == ENOMEM) throw std::bad_alloc();
    throw std::system_error(errno, std::generic_category());
  }
  address_ = address;
}

Mapping::~Mapping() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

}  // namespace hesuan::cli
