#include "matching/evidence.hpp"

#include <algorithm>

#include "core/id_number.hpp"
#include "core/text.hpp"

namespace hesuan::matching {
namespace {

// Weights in bits. An agreement of one decimal digit halves the field log2(10) times; a whole number leaves
// one person (of some 2^30) or one family. A conflict weighs what an error in the field is rare: names and
// identity numbers are seldom wrong, phones and addresses often out of date.
constexpr double bits_of_digit = 3.32;
constexpr double bits_of_id_number = 30;
constexpr double bits_of_phone = 20;
constexpr double bits_of_id_conflict = -20;
constexpr double bits_of_name_conflict = -15;
constexpr double bits_of_doubt = -2;

constexpr std::size_t region_length = 6;
constexpr std::size_t mobile_prefix_length = 3;

bool has_mask(std::string_view text) {
  return contains(text, "*");
}

/// Both of one length. `shared` characters at the front do not count as telling.
Comparison compare_numbers(std::string_view a, std::string_view b, std::size_t shared) {
  if (a == b && !has_mask(a)) return {Relation::equal, static_cast<int>(a.size() - shared)};
  Comparison comparison{Relation::not_comparable, 0};
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == '*' || b[i] == '*') continue;
    if (a[i] != b[i]) return {Relation::conflict, 0};
    comparison.relation = Relation::consistent;
    if (i >= shared) ++comparison.telling;
  }
  return comparison;
}

/// `3幢2单元501` → 3, 2, 501, without leading zeros.
std::vector<std::string> numbers_in(std::string_view text) {
  std::vector<std::string> numbers;
  bool in_number = false;
  for (const char c : to_upper_ascii(fold_width(text))) {
    const bool part = is_digit(static_cast<unsigned char>(c)) ||
                      (in_number && is_latin_letter(static_cast<unsigned char>(c)));
    if (part && !in_number) numbers.emplace_back();
    if (part) numbers.back() += c;
    in_number = part;
  }
  for (std::string& number : numbers)
    number.erase(0, std::min(number.find_first_not_of('0'), number.size() - 1));
  return numbers;
}

bool ends_with(const std::vector<std::string>& list, const std::vector<std::string>& end) {
  return !end.empty() && list.size() >= end.size() && std::equal(end.rbegin(), end.rend(), list.rbegin());
}

void add(Evidence& evidence, std::string_view code, double weight) {
  evidence.reasons.push_back({std::string(code), weight});
  evidence.weight += weight;
}

struct Codes {
  std::string_view equal, consistent, conflict;
};

struct Weights {
  double equal, consistent, conflict;
};

void add(Evidence& evidence, Relation relation, const Codes& codes, const Weights& weights) {
  if (relation == Relation::equal) add(evidence, codes.equal, weights.equal);
  if (relation == Relation::consistent) add(evidence, codes.consistent, weights.consistent);
  if (relation == Relation::conflict) add(evidence, codes.conflict, weights.conflict);
}

}  // namespace

std::string normalised_name(std::string_view name) {
  std::u32string out;
  const auto code_points = to_code_points(to_upper_ascii(without_spaces(fold_width(name))));
  const bool latin = std::none_of(code_points.begin(), code_points.end(), is_han);
  for (const char32_t c : code_points) {
    const bool dot = std::u32string_view(U"·•・‧･.").find(c) != std::u32string_view::npos;
    const bool mark = dot || c == U'-' || c == U'\'' || c == U',';
    if (latin && mark) continue;
    out += dot ? U'·' : c;
  }
  return to_utf8(out);
}

Relation compare_names(std::string_view normalised, std::string_view other_normalised) {
  if (normalised.empty() || other_normalised.empty()) return Relation::not_comparable;
  if (normalised == other_normalised && !has_mask(normalised)) return Relation::equal;
  const auto a = to_code_points(normalised), b = to_code_points(other_normalised);
  if (a.size() != b.size()) return Relation::conflict;
  bool shown = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == U'*' || b[i] == U'*') continue;
    if (a[i] != b[i]) return Relation::conflict;
    shown = true;
  }
  return shown ? Relation::consistent : Relation::not_comparable;
}

Comparison compare_id_numbers(std::string_view record, std::string_view resident) {
  constexpr std::size_t resident_number_length = 18;
  // A passport does not contradict an identity card.
  if (record.empty() || record.size() != resident.size()) return {};
  return compare_numbers(record, resident, record.size() == resident_number_length ? region_length : 0);
}

Comparison compare_phones(std::string_view record, std::string_view resident) {
  // A landline does not contradict a mobile phone.
  if (record.empty() || record.size() != resident.size()) return {};
  if ((record.front() == '0') != (resident.front() == '0') && record.front() != '*') return {};
  return compare_numbers(record, resident, mobile_prefix_length);
}

Relation compare_addresses(std::string_view record_text, const Address& resident) {
  const auto shown = numbers_in(record_text);
  if (shown.empty() || resident.room.empty() || resident.building.empty()) return Relation::not_comparable;
  const auto numbers_of = [](const std::string& parts) { return numbers_in(parts); };
  const auto whole = numbers_of(resident.building + "," + resident.unit + "," + resident.room);
  const auto without_unit = numbers_of(resident.building + "," + resident.room);
  const std::string text = without_spaces(fold_width(record_text));
  const bool same_compound = !resident.compound.empty() && contains(text, resident.compound);
  const bool same_numbers = ends_with(shown, whole) || (shown.size() == 2 && ends_with(shown, without_unit));
  if (same_numbers) {
    // `3-2-501` alone may lie in any compound; it counts where the text does not name another.
    const auto code_points = to_code_points(text);
    const bool bare = code_points.empty() || is_digit(code_points.front());
    return same_compound || bare || resident.compound.empty() ? Relation::equal : Relation::not_comparable;
  }
  return same_compound && shown.size() >= 2 ? Relation::conflict : Relation::not_comparable;
}

bool Evidence::is_other_person() const {
  return name == Relation::conflict || id_number.relation == Relation::conflict;
}

bool Evidence::has_doubt() const {
  return phone.relation == Relation::conflict || address == Relation::conflict;
}

Evidence compare(const Record& record, std::string_view record_name, const Resident& resident,
                 std::string_view resident_name, const Rarity& rarity) {
  Evidence evidence;
  evidence.name = compare_names(record_name, resident_name);
  evidence.id_number = compare_id_numbers(record.id_number.value_or(""), resident.id_number.value_or(""));
  evidence.phone = compare_phones(record.phone.value_or(""), resident.phone.value_or(""));
  evidence.address = compare_addresses(record.address.value_or(""), resident.address);

  add(evidence, evidence.id_number.relation,
      {"id_number_equal", "id_number_consistent", "id_number_conflict"},
      {bits_of_id_number, bits_of_digit * evidence.id_number.telling, bits_of_id_conflict});
  add(evidence, evidence.name, {"name_equal", "name_consistent", "name_conflict"},
      {rarity.name, rarity.name, bits_of_name_conflict});
  add(evidence, evidence.phone.relation, {"phone_equal", "phone_consistent", "phone_conflict"},
      {bits_of_phone, bits_of_digit * evidence.phone.telling, bits_of_doubt});
  add(evidence, evidence.address, {"address_equal", "", "address_conflict"},
      {rarity.address, 0, bits_of_doubt});
  return evidence;
}

}  // namespace hesuan::matching
