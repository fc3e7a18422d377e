// Residents and households, as a roster lists them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/id_number.hpp"
#include "core/time.hpp"

namespace hesuan {

/// 小区-楼栋-单元-室, each as plain text without its unit word (`3`, not `3号楼`); empty where the roster has
/// none.
struct Address {
  std::string compound;  ///< 小区
  std::string building;  ///< 楼栋
  std::string unit;      ///< 单元
  std::string room;      ///< 室

  // clang-tidy 14 takes the 0 that it compares with for a pointer.
  friend auto operator<=>(const Address&, const Address&) = default;  // NOLINT(modernize-use-nullptr)
};

/// `幸福小区3号楼2单元501室`; parts that are empty are left out.
std::string to_string(const Address& address);

struct Resident {
  std::string resident_id;   ///< stable across runs: the roster's own number, else derived from its content
  std::string household_id;  ///< equal for all who live in one room
  std::string name;
  std::optional<std::string> id_type;
  std::optional<std::string> id_number;  ///< upper case
  std::optional<std::string> phone;
  std::optional<Date> birth_date;  ///< where the roster has a column for it
  std::optional<Sex> sex;
  Address address;
  std::optional<std::string> street, community, grid;  ///< 街道, 社区, 网格
  std::optional<std::string> category;       ///< 人员类型: which group of people, as the roster says it
  std::optional<std::string> relation;       ///< to the household head, as the roster says it
  bool is_head = false;                      ///< 户主
  bool is_away = false;                      ///< 暂离: not expected to test
  std::optional<std::string> exempt_reason;  ///< 免检, with why
  std::optional<Date> exempt_until;          ///< the last night of it; without one it does not end
  std::optional<Date> arrived_on;            ///< declared: lives here from this day on
  int row = 0;                               ///< 1-based row in the roster file

  bool is_exempt_on(Date night) const { return exempt_reason && (!exempt_until || night <= *exempt_until); }

  friend bool operator==(const Resident&, const Resident&) = default;
};

struct Household {
  std::string household_id;
  Address address;
  std::string head_name;                  ///< empty when the roster names no head
  std::optional<std::string> head_phone;  ///< the head's, else the first phone of the household
  std::vector<std::size_t> members;       ///< indices into the roster's residents
};

struct Roster {
  std::vector<Resident> residents;    ///< in the file's order
  std::vector<Household> households;  ///< in order of first appearance
};

/// Groups residents by household_id, in order of first appearance.
std::vector<Household> households_of(const std::vector<Resident>& residents);

}  // namespace hesuan
