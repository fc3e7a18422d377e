// The keys of an export's rows and what stood under them, as hashes in a flat table: 16 bytes a row. The
// standard library's map took a third of the time of a whole export, and three times the room.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace hesuan::exporters {

class RowKeys {
 public:
  /// The content of the first row with this key; nullopt when this row is the first.
  std::optional<std::size_t> add(std::size_t key, std::size_t content);

 private:
  struct Place {
    std::size_t key = 0;  ///< 0: free
    std::size_t content = 0;
  };

  Place& place_of(std::size_t key);
  void grow();

  std::vector<Place> places_;  ///< a power of two; a row stands at the first free one from its key on
  std::size_t rows_ = 0;
};

}  // namespace hesuan::exporters
