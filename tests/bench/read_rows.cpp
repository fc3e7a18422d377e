// Reads all rows of a table, as a record reader is given them: what tests/bench/tables.py measures.
//
//   read_rows FILE   prints rows and cells; exit code 1 with the reason code where the file cannot be read to
//   its end
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdio>

#include "parsers/sheets/sheets.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int fd = ::open(argv[1], O_RDONLY);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) return 2;
  const auto size = static_cast<std::size_t>(info.st_size);
  const void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return 2;
  std::size_t rows = 0, cells = 0;
  const auto fault = hesuan::parsers::read_rows({static_cast<const std::byte*>(bytes), size},
                                                [&](const hesuan::parsers::SheetRow& row) {
                                                  ++rows;
                                                  cells += row.cells.size();
                                                  return true;
                                                });
  std::printf("%zu rows, %zu cells %s\n", rows, cells, fault.c_str());
  return fault.empty() ? 0 : 1;
}
