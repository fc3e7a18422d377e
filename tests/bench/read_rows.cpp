// Reads all rows of a table, as a record reader is given them: what tests/bench/tables.py measures.
//
//   read_rows FILE   prints rows, cells and the most memory it held; exit code 1 with the reason code where
//   the file cannot be read to its end
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "parsers/sheets/sheets.hpp"

/// What is held now, without the pages of the mapped file, which the system may drop.
static std::size_t kilobytes_of_own_memory() {
  std::ifstream status("/proc/self/status");
  std::size_t kilobytes = 0;
  for (std::string word; status >> word;)
    if (word == "RssAnon:") status >> kilobytes;
  return kilobytes;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int fd = ::open(argv[1], O_RDONLY);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) return 2;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (mapped == MAP_FAILED) return 2;
  std::size_t rows = 0, cells = 0, own_memory = 0;
  const auto take = [&](const hesuan::parsers::SheetRow& row) {
    cells += row.cells.size();
    if (++rows % 10'000 == 0) own_memory = std::max(own_memory, kilobytes_of_own_memory());
    return true;
  };
  const auto fault = hesuan::parsers::read_rows({static_cast<const std::byte*>(mapped), size}, take);
  std::printf("%zu rows, %zu cells, %.1f MB of its own beside the file %s\n", rows, cells,
              double(own_memory) / 1024, fault.c_str());
  return fault.empty() ? 0 : 1;
}
