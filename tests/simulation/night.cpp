#include "simulation/night.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/id_number.hpp"
#include "core/text.hpp"

namespace hesuan::simulation {
namespace {

/// names.txt.
struct Characters {
  std::u32string surnames, given, any;
  std::map<char32_t, std::u32string> misread;
};

const Characters& characters() {
  static const auto all = [] {
    Characters read;
    std::ifstream file(HESUAN_SOURCE_DIR "/tests/simulation/names.txt");
    for (std::string kind, text; file >> kind;) {
      if (kind == "#") {
        std::getline(file, text);
        continue;
      }
      file >> text;
      const auto line = to_code_points(text);
      if (kind == "surnames") read.surnames = line;
      if (kind == "given") read.given = line;
      if (kind == "any") read.any = line;
      if (kind == "misread") read.misread[line.front()] = line.substr(1);
    }
    if (read.any.empty()) throw std::runtime_error("tests/simulation/names.txt cannot be read");
    return read;
  }();
  return all;
}

/// How names, numbers and phones are masked: `keep` first and last characters, for numbers; the styles of
/// real apps.
struct Style {
  int weight;
  std::string_view name;  ///< full, surname (张**), last (**三), middle (张*三), not_first (*建国)
  int id_head, id_tail;   ///< visible digits; 18 and 0: all; -1: not shown at all
  bool phone;             ///< 138****0000
  std::string_view layout;
};

constexpr Style styles[] = {
    {22, "full", 0, 4, false, "screen.suishenban"},
    {14, "full", 6, 4, false, "screen.sukangma"},
    {9, "full", -1, 0, false, "screen.yuekang"},
    {5, "full", -1, 0, false, "screen.zhejiang"},
    {8, "full", 4, 4, false, "screen.hunan"},
    {7, "middle", 4, 4, false, "screen.hebei"},
    {8, "last", 6, 4, true, "screen.chongqing"},
    {6, "last", 0, 4, false, "screen.hubei"},
    {5, "last", 4, 4, false, "screen.shandong"},
    {4, "surname", 2, 2, false, "screen.jiankangbao"},
    {3, "not_first", 2, 2, false, "screen.fujian"},
    {2, "last", 1, 1, false, "screen.henan"},
    {4, "full", 18, 0, true, "sheet"},
    {3, "full", -1, 0, true, "screen.antigen"},
};

constexpr std::size_t largest_sending = 6;  ///< a household of five and a visitor

class Simulator {
 public:
  Simulator(const Proportions& proportions, std::uint64_t seed) : p_(proportions), random_(seed) {}

  Night night() {
    make_roster();
    names_ = {};
    make_records();
    return std::move(night_);
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool with(double probability) { return static_cast<double>(random_() >> 11) * 0x1p-53 < probability; }

  template <typename Sequence>
  const auto& one_of(const Sequence& sequence) {
    return sequence[below(std::size(sequence))];
  }

  /// The front of the sequence comes oftener: surnames and given names are unevenly common.
  char32_t common_one_of(const std::u32string& sequence) {
    return sequence[std::min(below(sequence.size()), below(sequence.size()))];
  }

  std::u32string some_name(char32_t surname) {
    std::u32string name(1, surname);
    name += common_one_of(characters().given);
    if (with(0.83)) name += common_one_of(characters().given);
    return name;
  }

  char32_t some_surname() {
    // A third of the people have one of the first five surnames, as in China.
    return with(0.32) ? characters().surnames[below(5)] : common_one_of(characters().surnames);
  }

  /// One that nobody has; in a large district names run out, and there are namesakes.
  std::u32string new_name(char32_t surname) {
    constexpr int tries = 20;
    auto name = some_name(surname);
    for (int i = 0; i < tries && !names_.insert(name).second; ++i) name = some_name(surname);
    return name;
  }

  std::string new_id(int birth_year) {
    static const std::string regions[] = {"990101", "990102", "990105", "990106", "990107", "990108"};
    for (;;) {
      std::string number = with(0.6) ? one_of(regions) : std::to_string(110000 + below(540000));
      char date[16];
      std::snprintf(date, sizeof date, "%04d%02d%02d%03d", birth_year, static_cast<int>(below(12)) + 1,
                    static_cast<int>(below(28)) + 1, static_cast<int>(below(999)) + 1);
      number += date;
      number += *id_check_character(number);
      if (ids_.insert(std::hash<std::string>()(number)).second) return number;
    }
  }

  std::string new_phone() {
    static const std::string prefixes[] = {"138", "139", "150", "186", "199"};
    std::string phone = one_of(prefixes);
    for (int i = 0; i < 8; ++i) phone += static_cast<char>('0' + below(10));
    return phone;
  }

  void make_roster() {
    auto& residents = night_.roster.residents;
    residents.reserve(p_.residents + largest_sending);
    for (std::size_t room = 0; residents.size() < p_.residents; ++room) add_household(room);
    residents.resize(p_.residents);
    for (std::size_t i = 0; i < residents.size(); ++i)
      if (with(p_.namesakes / 2)) residents[i].name = residents[below(residents.size())].name;
    night_.roster.households = households_of(residents);
  }

  void add_household(std::size_t room) {
    Address address;
    address.compound = "样例小区" + std::to_string(room / 1200 + 1);
    address.building = std::to_string(room % 1200 / 60 + 1);
    address.unit = std::to_string(room % 60 / 30 + 1);
    address.room = std::to_string(room % 30 / 3 + 1) + "0" + std::to_string(room % 3 + 1);
    const char32_t father = some_surname(), mother = some_surname();
    const std::size_t size = 1 + below(5);
    const int generation = 1945 + static_cast<int>(below(45));
    for (std::size_t member = 0; member < size; ++member) {
      Resident resident;
      resident.resident_id = "R" + std::to_string(night_.roster.residents.size() + 1);
      resident.household_id = address.compound + "/" + std::to_string(room);
      const char32_t surname = member == 1 ? mother : father;
      resident.name = to_utf8(new_name(surname));
      const bool child = member >= 2;
      resident.id_number = new_id(child ? generation + 24 + static_cast<int>(below(10))
                                        : generation + static_cast<int>(below(5)));
      if (!child && with(0.85)) resident.phone = new_phone();
      resident.address = address;
      resident.is_head = member == 0;
      night_.roster.residents.push_back(std::move(resident));
    }
  }

  /// What is sent at one time.
  struct Sending {
    const Household* household;
    const Style* style;                  ///< one a family: they live in one city
    std::vector<std::uint32_t> of_whom;  ///< indices of residents, or nobody
  };

  /// Everybody who sends anything sends one record, then some another until there are enough.
  void make_records() {
    for (std::size_t i = 0; i < night_.roster.residents.size(); ++i) is_silent_.push_back(with(p_.silent));
    night_.records.reserve(p_.records + largest_sending);
    while (night_.records.size() < p_.records)
      for (const Sending& sending : one_round()) {
        if (night_.records.size() >= p_.records) break;
        std::string folder = "inbox/" + std::to_string(night_.records.size() / 400);
        const bool has_folder = with(0.25);
        if (p_.file_names && has_folder) folder = "inbox/" + folder_name(*sending.household);
        for (const std::uint32_t who : sending.of_whom)
          add_record(who == nobody ? nullptr : &night_.roster.residents[who], folder, *sending.style);
      }
    night_.records.resize(p_.records);
    night_.truth.resize(p_.records);
    sort_by_source();
  }

  std::vector<Sending> one_round() {
    std::vector<Sending> sendings;
    for (const Household& household : night_.roster.households) {
      const Style& style = some_style();
      std::vector<std::uint32_t> all(household.members.begin(), household.members.end());
      std::erase_if(all, [&](std::uint32_t member) { return is_silent_[member]; });
      if (with(p_.visitors / (1 - p_.visitors) * static_cast<double>(all.size()))) all.push_back(nobody);
      if (!with(p_.alone)) {
        sendings.push_back({&household, &style, std::move(all)});
      } else {
        for (const std::uint32_t who : all) sendings.push_back({&household, &style, {who}});
      }
    }
    for (std::size_t i = sendings.size(); i-- > 1;) std::swap(sendings[i], sendings[below(i + 1)]);
    return sendings;
  }

  /// The order in which hesuan takes files.
  void sort_by_source() {
    std::vector<std::size_t> order(night_.records.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(night_.records[a].source, a) < std::tie(night_.records[b].source, b);
    });
    // In place: of a district there is no room for two.
    for (std::size_t i = 0; i < order.size(); ++i) {
      std::size_t from = order[i];
      while (from < i) from = order[from];
      std::swap(night_.records[i], night_.records[from]);
      std::swap(night_.truth[i], night_.truth[from]);
    }
  }

  std::string folder_name(const Household& household) {
    const Resident& sender = night_.roster.residents[household.members[below(household.members.size())]];
    std::string room =
        household.address.building + "-" + household.address.unit + "-" + household.address.room;
    switch (below(3)) {
      case 0:
        return room;
      case 1:
        return room + sender.name;
      default:
        return sender.name + "一家";
    }
  }

  const Style& some_style() {
    int all = 0;
    for (const Style& style : styles) all += style.weight;
    int at = static_cast<int>(below(static_cast<std::size_t>(all)));
    for (const Style& style : styles)
      if ((at -= style.weight) < 0) return style;
    return styles[0];
  }

  /// `resident` null: a visitor.
  void add_record(const Resident* resident, const std::string& folder, const Style& style) {
    Resident visitor;
    if (!resident) {
      visitor.name = to_utf8(some_name(some_surname()));
      visitor.id_number = new_id(1950 + static_cast<int>(below(60)));
      visitor.phone = new_phone();
      visitor.address = one_of(night_.roster.households).address;
    }
    const Resident& person = resident ? *resident : visitor;
    Record record;
    record.layout = style.layout;
    record.source = folder + "/" + file_name(person);
    const auto name = to_code_points(person.name);
    const auto read = misread(name);
    std::u32string shown = read;
    for (std::size_t i = 0; i < shown.size(); ++i)
      if (is_hidden(style.name, i, shown.size())) shown[i] = U'*';
    record.name = to_utf8(shown);
    if (p_.readings) add_readings(record, name, shown);
    if (style.id_head >= 0) record.id_number = shown_id(*person.id_number, style);
    if (style.phone && person.phone) {
      record.phone = *person.phone;
      if (style.id_head < 18) record.phone->replace(3, 4, "****");
    }
    record.sampled_at = LocalTime{std::chrono::year(2022) / 11 / 8, some_time(resident)};
    record.sampling_site = "样例采样点" + std::to_string(below(8));
    record.result = TestResult::negative;
    night_.truth.push_back(resident ? static_cast<std::uint32_t>(resident - night_.roster.residents.data())
                                    : nobody);
    night_.records.push_back(std::move(record));
  }

  /// Between 8 and 20 o'clock; nobody is sampled twice within half an hour.
  std::chrono::seconds some_time(const Resident* resident) {
    const auto some = [&] { return std::chrono::seconds(8 * 3600 + below(12 * 3600)); };
    auto time = some();
    if (!resident) return time;
    const auto [before, is_first] = sampled_.try_emplace(resident, time);
    while (!is_first && std::chrono::abs(time - before->second) < std::chrono::minutes(30)) time = some();
    return time;
  }

  std::string file_name(const Resident& person) {
    const std::string number = std::to_string(1649558206415 + night_.records.size());
    const std::size_t kind = below(100);
    // Taken whether used or not, so that nights of one seed are alike in all else.
    const bool wrong = with(0.01);
    const auto& other = one_of(night_.roster.residents);
    const Resident& named = wrong ? other : person;
    const Address& a = named.address;
    if (!p_.file_names || kind >= 40) return "mmexport" + number + ".jpg";
    if (kind < 16) return named.name + (kind < 8 ? ".jpg" : "核酸截图.png");
    if (kind < 28) return a.building + "-" + a.unit + "-" + a.room + named.name + ".jpg";
    return a.building + "号楼" + a.unit + "单元" + a.room + "室_" + number + ".jpg";
  }

  static bool is_hidden(std::string_view how, std::size_t i, std::size_t size) {
    if (how == "surname") return i > 0;
    if (how == "last") return i + 1 < size;
    if (how == "middle") return size == 2 ? i == 1 : i > 0 && i + 1 < size;
    if (how == "not_first") return i == 0;
    return false;
  }

  /// In so many names one character is read wrongly.
  std::u32string misread(const std::u32string& name) {
    const bool is_misread = with(p_.misread_names);
    std::mt19937_64 own(random_());
    if (!is_misread) return name;
    auto read = name;
    char32_t& c = read[own() % read.size()];
    const auto& alike = characters().misread.at(c);
    const std::size_t which = std::min(own() % alike.size(), own() % alike.size());
    c = own() % 100 < 75 ? alike[which] : characters().any[own() % characters().any.size()];
    return read;
  }

  void add_readings(Record& record, const std::u32string& name, const std::u32string& shown) {
    std::mt19937_64 own(random_());
    const auto some = [&](double from, double to) {
      return from + (to - from) * static_cast<double>(own() % 1000) / 1000;
    };
    Reading reading;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      auto& alternatives = reading.emplace_back();
      if (shown[i] == U'*') continue;
      const bool right = shown[i] == name[i];
      const double first = right ? some(0.8, 0.999) : some(0.4, 0.8);
      alternatives.push_back({to_utf8(shown[i]), first});
      // The right character is among the alternatives of most misreadings.
      const bool has_right = !right && own() % 100 < 80;
      if (has_right) alternatives.push_back({to_utf8(name[i]), (1 - first) * some(0.4, 0.9)});
      const char32_t another = characters().misread.at(name[i])[own() % 5];
      if (another != shown[i]) alternatives.push_back({to_utf8(another), (1 - first) * 0.1});
    }
    record.readings["name"] = std::move(reading);
  }

  std::string shown_id(std::string number, const Style& style) {
    for (std::size_t i = 0; i < number.size(); ++i) {
      const bool is_misread = with(p_.misread_digit);
      if (i >= static_cast<std::size_t>(style.id_head) &&
          i + static_cast<std::size_t>(style.id_tail) < number.size())
        number[i] = '*';
      else if (is_misread)
        number[i] = static_cast<char>('0' + (number[i] + 3) % 10);
    }
    return number;
  }

  const Proportions& p_;
  std::mt19937_64 random_;
  Night night_;
  std::unordered_set<std::u32string> names_;
  std::unordered_set<std::size_t> ids_;  ///< hashes
  std::vector<bool> is_silent_;
  std::unordered_map<const Resident*, std::chrono::seconds> sampled_;  ///< first
};

/// Probability that common_one_of() gives the character at `place` of `size`.
double common_share(std::size_t place, std::size_t size) {
  const double n = static_cast<double>(size);
  return (2 * (n - static_cast<double>(place)) - 1) / (n * n);
}

class PerfectReader {
 public:
  PerfectReader(const Night& night, const Proportions& proportions) : night_(night), p_(proportions) {
    for (const Household& household : night.roster.households)
      for (const std::size_t member : household.members) household_of_[member] = &household;
    for (std::size_t i = 0; i < night.roster.residents.size(); ++i)
      names_.push_back(to_code_points(night.roster.residents[i].name));
  }

  Judgement judge(const Record& record) const {
    const auto name = to_code_points(*record.name);
    const auto& residents = night_.roster.residents;
    Judgement best;
    double all = p_.visitors * by_visitor(record, name);
    for (std::uint32_t i = 0; i < residents.size(); ++i) {
      double likelihood = name_likelihood(record, name, names_[i]);
      if (likelihood > 0) likelihood *= id_likelihood(record, residents[i]);
      if (likelihood > 0) likelihood *= phone_likelihood(record, residents[i]);
      if (likelihood > 0) likelihood *= source_likelihood(record, residents[i], *household_of_.at(i));
      const double weight = (1 - p_.visitors) / static_cast<double>(residents.size()) * likelihood;
      all += weight;
      if (weight > best.probability) best = {0, i, weight};
    }
    best.probability = all > 0 ? best.probability / all : 0;
    return best;
  }

 private:
  static double character_likelihood(char32_t shown, char32_t meant) {
    const auto alike = characters().misread.find(meant);
    double likelihood = 0.25 / static_cast<double>(characters().any.size());
    if (alike == characters().misread.end()) return likelihood;
    for (std::size_t i = 0; i < alike->second.size(); ++i)
      if (alike->second[i] == shown) likelihood += 0.75 * common_share(i, alike->second.size());
    return likelihood;
  }

  double name_likelihood(const Record& record, const std::u32string& shown,
                         const std::u32string& meant) const {
    if (shown.size() != meant.size()) return 0;
    std::size_t wrong = 0, at = 0;
    for (std::size_t i = 0; i < shown.size(); ++i)
      if (shown[i] != U'*' && shown[i] != meant[i]) ++wrong, at = i;
    if (wrong > 1) return 0;
    const double all = static_cast<double>(shown.size());
    const auto hidden = static_cast<double>(std::count(shown.begin(), shown.end(), U'*'));
    // A misread character may be behind the mask.
    double likelihood = wrong == 0 ? 1 - p_.misread_names * (1 - hidden / all)
                                   : p_.misread_names / all * character_likelihood(shown[at], meant[at]);
    const auto readings = record.readings.find("name");
    if (readings == record.readings.end()) return likelihood;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i] == U'*') continue;
      const auto& alternatives = readings->second[i];
      const bool looks_sure = alternatives.front().probability >= 0.8;
      if (looks_sure != (shown[i] == meant[i])) return 0;
      if (looks_sure) continue;
      const bool has_right = alternatives.size() > 1 && alternatives[1].character == to_utf8(meant[i]);
      likelihood *= has_right ? 0.8 : 0.2;
    }
    return likelihood;
  }

  double id_likelihood(const Record& record, const Resident& resident) const {
    if (!record.id_number) return 1;
    const std::string &shown = *record.id_number, &meant = *resident.id_number;
    int wrong = 0;
    for (std::size_t i = 0; i < shown.size() && wrong < 2; ++i)
      wrong += shown[i] != '*' && shown[i] != meant[i];
    return wrong == 0 ? 1 : wrong == 1 ? p_.misread_digit : 0;
  }

  static double phone_likelihood(const Record& record, const Resident& resident) {
    if (!record.phone) return 1;
    if (!resident.phone) return 0;
    for (std::size_t i = 0; i < record.phone->size(); ++i)
      if ((*record.phone)[i] != '*' && (*record.phone)[i] != (*resident.phone)[i]) return 0;
    return 1;
  }

  /// Names of files are wrong now and then, those of folders only say the household.
  double source_likelihood(const Record& record, const Resident& resident, const Household& household) const {
    const auto at = record.source.rfind('/');
    const std::string folder =
        record.source.substr(record.source.find('/') + 1, at - record.source.find('/') - 1);
    const std::string file = record.source.substr(at + 1);
    const Address& a = resident.address;
    const std::string room = a.building + "-" + a.unit + "-" + a.room;
    const bool is_household_folder = folder.find_first_not_of("0123456789") != folder.npos;
    if (is_household_folder) {
      const auto sender = folder.find_first_not_of("0123456789-");
      if (folder.find('-') != folder.npos && folder.substr(0, sender) != room) return 0;
      if (sender != folder.npos &&
          std::none_of(household.members.begin(), household.members.end(), [&](std::size_t member) {
            return folder.find(night_.roster.residents[member].name) != folder.npos;
          }))
        return 0;
    }
    const bool room_only = file.find("号楼") != file.npos;
    bool fits = true;
    if (room_only) fits = file.starts_with(a.building + "号楼" + a.unit + "单元" + a.room + "室");
    if (!room_only && file.find('-') != file.npos) fits = file.starts_with(room);
    if (!room_only && !file.starts_with("mmexport")) fits = fits && file.find(resident.name) != file.npos;
    return fits ? 1 : 0.01 / static_cast<double>(names_.size());
  }

  /// The likelihood of what is shown if it is somebody who lives nowhere here.
  static double by_visitor(const Record& record, const std::u32string& name) {
    double likelihood = name.size() == 2 ? 0.17 : 0.83;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] == U'*') continue;
      const auto& sequence = i == 0 ? characters().surnames : characters().given;
      const auto place = sequence.find(name[i]);
      const double even = 1 / static_cast<double>(characters().any.size());
      likelihood *= place == sequence.npos ? 0.1 * even
                    : i > 0                ? common_share(place, sequence.size())
                            : (place < 5 ? 0.064 : 0) + 0.68 * common_share(place, sequence.size());
    }
    if (record.id_number)
      for (std::size_t i = 6; i < record.id_number->size(); ++i)
        likelihood *= (*record.id_number)[i] == '*' ? 1 : 0.1;
    if (record.phone)
      for (std::size_t i = 3; i < record.phone->size(); ++i)
        likelihood *= (*record.phone)[i] == '*' ? 1 : 0.1;
    return likelihood;
  }

  const Night& night_;
  const Proportions& p_;
  std::unordered_map<std::size_t, const Household*> household_of_;
  std::vector<std::u32string> names_;
};

}  // namespace

Night simulated_night(const Proportions& proportions, std::uint64_t seed) {
  return Simulator(proportions, seed).night();
}

std::vector<Judgement> perfect_judgement(const Night& night, const Proportions& proportions,
                                         std::size_t every) {
  const PerfectReader reader(night, proportions);
  std::vector<Judgement> judgements;
  for (std::size_t i = 0; i < night.records.size(); i += every) {
    judgements.push_back(reader.judge(night.records[i]));
    judgements.back().record = i;
  }
  return judgements;
}

}  // namespace hesuan::simulation
