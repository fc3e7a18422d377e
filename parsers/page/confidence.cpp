#include "parsers/page/confidence.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <vector>

#include "embedded/confidence.hpp"

namespace hesuan::parsers {
namespace {

struct Point {
  double raw, right;
};

struct Calibration {
  double review_below = 1;
  std::map<std::string, std::vector<Point>, std::less<>> curves;  ///< rising
};

Calibration load() {
  const toml::table table = toml::parse(embedded::confidence::files().front().text);
  Calibration calibration;
  calibration.review_below = table["review_below"].value_or(1.0);
  for (const auto& [name, points] : *table["curves"].as_table()) {
    for (const toml::node& point : *points.as_array()) {
      const toml::array& pair = *point.as_array();
      calibration.curves[std::string(name.str())].push_back({pair[0].value_or(0.0), pair[1].value_or(0.0)});
    }
  }
  return calibration;
}

const Calibration& calibration() {
  static const Calibration loaded = load();
  return loaded;
}

}  // namespace

std::string to_string(Evidence evidence) {
  static constexpr const char* kinds[] = {"name", "number", "time", "word", "text"};
  static constexpr const char* bases[] = {"certain", "skimmed", "once", "agreeing", "differing"};
  return std::string(kinds[static_cast<int>(evidence.kind)]) + "." + bases[static_cast<int>(evidence.basis)];
}

double calibrated(Evidence evidence, double raw) {
  if (evidence.basis == Basis::certain) return raw;
  const auto found = calibration().curves.find(to_string(evidence));
  if (found == calibration().curves.end()) return 0;  // never seen: a person decides
  const std::vector<Point>& curve = found->second;
  const auto next = std::ranges::find_if(curve, [&](const Point& point) { return point.raw >= raw; });
  // Less than was ever seen: down to nothing.
  if (next == curve.begin())
    return curve.front().raw > 0 ? raw * curve.front().right / curve.front().raw : next->right;
  if (next == curve.end()) return curve.back().right;
  const Point &left = *(next - 1), &right = *next;
  return left.right + (right.right - left.right) * (raw - left.raw) / (right.raw - left.raw);
}

double review_below() {
  return calibration().review_below;
}

}  // namespace hesuan::parsers
