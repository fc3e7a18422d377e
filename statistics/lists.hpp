// Whom somebody must see or call, and why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resident.hpp"
#include "statistics/tally.hpp"

namespace hesuan::statistics {

/// Why somebody is on a list, the most urgent first.
enum class Why {
  positive,           ///< the weightiest test of the window is positive
  retest,             ///< … must be taken again
  antigen_follow_up,  ///< antigen positive within 7 days, no nucleic acid test since
  arrival,            ///< declared to have arrived within 7 days, no test in the last 48 hours
  idle,               ///< expected, nothing for so many days
  untested            ///< expected, no test in the window
};
std::string_view to_string(Why why);

struct Listed {
  Census::PersonId person = 0;
  Why why = Why::untested;
};

/// Who is where by what is asked for:
///   untested           expected but not tested, by address
///   positive           positives, then retests, by address
///   antigen_follow_up, arrivals, idle   as Why has them, by address
///   calls              all of these, each person once with the most urgent reason, in that order
enum class List { untested, positive, antigen_follow_up, arrivals, idle, calls };
std::optional<List> list_from(std::string_view word);

/// `idle_days`: how long without a test makes somebody idle, 1..31. The days of arrivals and antigen tests
/// end with the window.
std::vector<Listed> list_people(const Tally& tally, List list, int idle_days);

/// What the roster says of people on a list. A second way through the roster, so that names and numbers need
/// not be kept for everybody.
class Contacts {
 public:
  struct Contact {
    Resident resident;
    std::string head_name;             ///< of the household; empty when the roster names no head
    std::optional<std::string> phone;  ///< the person's own, else the household's
  };

  Contacts(const Census& census, const std::vector<Listed>& people);

  /// Every resident of the census again, in that order.
  void add(const Resident& resident);
  /// Once all have been added.
  Contact of(Census::PersonId person) const;

 private:
  struct Household {
    std::string head_name;
    std::optional<std::string> head_phone, first_phone;
  };

  const Census& census_;
  Census::PersonId next_ = 0;
  std::vector<bool> person_is_wanted_, home_is_wanted_;
  std::unordered_map<Census::PersonId, Resident> residents_;
  std::unordered_map<Census::HomeId, Household> households_;
};

}  // namespace hesuan::statistics
