#pragma once

#include <algorithm>
#include <vector>

namespace hesuan::ocr {

/// Half of the values are no greater and half no less; of an even number of them the upper of the two in the
/// middle. There must be one.
template <typename T>
T median(std::vector<T> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace hesuan::ocr
