#include <unistd.h>

#include <array>
#include <filesystem>
#include <span>
#include <thread>

#include "cli/commands/commands.hpp"
#include "cli/language.hpp"
#include "cli/reading.hpp"
#include "cli/worker_process.hpp"
#include "ledger/ledger.hpp"
#include "ocr/picture.hpp"
#include "parsers/sheets/xls_conversion.hpp"

namespace hesuan::cli {
namespace {
namespace fs = std::filesystem;

enum class State { ok, optional, missing };

struct Finding {
  State state;
  std::string what;    ///< what was looked at
  std::string remedy;  ///< what to do; empty when all is well
};

std::string_view word(State state) {
  switch (state) {
    case State::ok:
      return "ok";
    case State::optional:
      return "optional";
    case State::missing:
      return "missing";
  }
  return "missing";
}

Finding finding(bool is_there, std::string what, std::string remedy, State otherwise = State::missing) {
  return {is_there ? State::ok : otherwise, std::move(what), is_there ? std::string() : std::move(remedy)};
}

/// A whole worker as a batch would start it: language data, sandbox and memory limit in one.
Finding check_worker(const DoctorOptions& options, const ReadingOptions& reading, Console& console) try {
  const WorkerProcess worker(pool_options(reading), console.stop);
  return finding(true,
                 text(_("reading process: Tesseract with chi_sim and eng{}, sandbox"),
                      options.tessdata.empty() ? "" : " (" + options.tessdata + ")"),
                 {});
} catch (const WorkerStartError& error) {
  return finding(false, _("reading process"), std::string(explain(error.what(), console.language)));
}

Finding check_pictures() {
  constexpr std::array<unsigned char, 67> dot{
      0x89, 'P',  'N',  'G',  '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,  'I',  'H',  'D',  'R',  0,
      0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,   0x3a, 0x7e, 0x9b, 0x55, 0,
      0,    0,    10,   'I',  'D',  'A',  'T',  0x78, 0x9c, 0x63, 0x60, 0,   0,    0,    2,    0,    1,
      0x48, 0xaf, 0xa4, 0x71, 0,    0,    0,    0,    'I',  'E',  'N',  'D', 0xae, 0x42, 0x60, 0x82};
  return finding(ocr::decode_picture(std::as_bytes(std::span(dot))).picture.has_value(),
                 _("pictures (OpenCV)"), _("install libopencv-imgcodecs406"));
}

Finding check_second_recogniser(const std::string& models) {
  return finding(
      fs::exists(fs::path(models) / "ppocr_rec.onnx"), _("second recogniser for names (PP-OCR model)"),
      _("run ocr/models/fetch.sh and build again; without it more names need a look"), State::optional);
}

Finding check_pdf() {
  return finding(fs::exists("/usr/share/poppler/cMap"), _("Chinese in PDF files (poppler-data)"),
                 _("install poppler-data"));
}

Finding check_xls() {
  return finding(parsers::xls_converter_is_present(), _("old .xls files (ssconvert)"), _("install gnumeric"),
                 State::optional);
}

Finding check_translations() {
  return finding(has_catalogue(Language::zh_CN), _("Chinese messages"),
                 _("hesuan.mo is not beside the program; install it with cmake --install"), State::optional);
}

Finding check_machine() {
  constexpr long enough = 2;  // gigabytes
  const long memory = ::sysconf(_SC_PHYS_PAGES) / 1024 * ::sysconf(_SC_PAGESIZE) / (1024 * 1024);
  return finding(memory >= enough,
                 text(_("memory: {} GB, cores: {}"), memory, std::thread::hardware_concurrency()),
                 text(_("{} GB are recommended"), enough), State::optional);
}

Finding check_disk(const fs::path& folder) {
  constexpr std::uintmax_t enough = 1;  // gigabyte
  std::error_code error;
  const auto free = fs::space(folder, error).available >> 30;
  return finding(!error && free >= enough, text(_("free disk space: {} GB"), error ? 0 : free),
                 _("free at least 1 GB"));
}

Finding check_ledger(const std::string& path) try {
  if (!fs::exists(path)) return finding(false, text(_("ledger {}"), path), _("there is no such file"));
  ledger::Ledger::open(path);
  return finding(true, text(_("ledger {}"), path), {});
} catch (const ledger::LedgerError& error) {
  return finding(false, text(_("ledger {}"), path), error.what());
}

std::string line_of(const Finding& finding) {
  return fmt::format("{:<9}{}{}\n", word(finding.state), finding.what,
                     finding.remedy.empty() ? "" : ": " + finding.remedy);
}

}  // namespace

ExitCode doctor_command(const DoctorOptions& options, Console& console) {
  ReadingOptions reading;
  reading.night = today_in_china();
  reading.tessdata = options.tessdata;
  reading.models = options.models;

  std::vector<Finding> findings{check_worker(options, reading, console),
                                check_second_recogniser(reading.models),
                                check_pictures(),
                                check_pdf(),
                                check_xls(),
                                check_translations(),
                                check_machine(),
                                check_disk(fs::current_path())};
  if (!options.ledger.empty()) findings.push_back(check_ledger(options.ledger));

  bool all_there = true;
  for (const auto& finding : findings) {
    console.out.write(line_of(finding));
    all_there = all_there && finding.state != State::missing;
  }
  return all_there ? ExitCode::ok : ExitCode::environment;
}

}  // namespace hesuan::cli
