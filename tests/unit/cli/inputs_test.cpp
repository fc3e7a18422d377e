#include "cli/inputs.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "cli/sealed_file.hpp"
#include "temporary_folder.hpp"

using namespace hesuan;
using namespace hesuan::cli;
namespace fs = std::filesystem;

namespace {

/// Sources relative to the folder.
std::vector<std::string> found(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
                               const std::string& list = {}, const std::vector<fs::path>& own = {}) {
  std::istringstream in(list);
  std::vector<std::string> sources;
  for (const auto& input : find_inputs(arguments, in, own))
    sources.push_back(input.path.lexically_relative(folder.path()).string());
  return sources;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("folders are walked in the byte order of paths") {
  const TemporaryFolder folder;
  for (const char* name :
       {"b.png", "a/z.png", "a/b/c.png", "a.png", "B.png", "甲.png", ".hidden", "a/Thumbs.db"})
    folder.write(name, "x");
  CHECK(found(folder, {folder.path()}) ==
        List{".hidden", "B.png", "a.png", "a/Thumbs.db", "a/b/c.png", "a/z.png", "b.png", "甲.png"});
}

TEST_CASE("arguments keep their order, nothing is listed twice") {
  const TemporaryFolder folder;
  folder.write("b/1.png", "x");
  folder.write("a/1.png", "x");
  CHECK(found(folder, {folder / "b", folder / "a", folder / "b/1.png", folder / "a/../b"}) ==
        List{"b/1.png", "a/1.png"});
}

TEST_CASE("what cannot be read is listed all the same") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("nowhere", folder / "dangling");
  CHECK(found(folder, {folder.path(), folder / "absent.png"}) == List{"dangling", "pipe", "absent.png"});
}

TEST_CASE("loops of links end, files behind links are found once") {
  const TemporaryFolder folder;
  folder.write("a/1.png", "x");
  fs::create_directory_symlink("..", folder / "a/loop");
  fs::create_directory_symlink("a", folder / "twin");
  fs::create_symlink("1.png", folder / "a/2.png");
  CHECK(found(folder, {folder.path()}) == List{"a/1.png", "a/2.png"});
}

TEST_CASE("paths from a list") {
  const TemporaryFolder folder;
  folder.write("a/1.png", "x");
  folder.write("2.png", "x");
  const auto list = (folder / "2.png").string() + "\n\n" + (folder / "a").string();
  CHECK(found(folder, {"-"}, list) == List{"2.png", "a/1.png"});
}

TEST_CASE("hesuan's own files are no inputs") {
  const TemporaryFolder folder;
  folder.write("1.png", "x");
  folder.write("out/records.csv", "x");
  folder.write("roster.xlsx", "x");
  CHECK(found(folder, {folder.path()}, {}, {folder / "out", folder / "roster.xlsx"}) == List{"1.png"});
}

TEST_CASE("a path that is no UTF-8 has a source that is") {
  const TemporaryFolder folder;
  folder.write("\xff.png", "x");
  std::istringstream none;
  const auto inputs = find_inputs(List{folder.path()}, none);
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].source.ends_with("\uFFFD.png"));
  CHECK(load_input(inputs[0].path).file);
}

TEST_CASE("the same bytes have the same hash, and keep it") {
  const TemporaryFolder folder;
  const auto path = folder.write("abc", "abc");
  const auto loaded = load_input(path);
  REQUIRE(loaded.file);
  CHECK(loaded.file->sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  folder.write("abc", "changed");
  const Mapping mapping(loaded.file->fd.get());
  CHECK(mapping.bytes().size() == 3);
  CHECK(::write(loaded.file->fd.get(), "x", 1) < 0);
}

TEST_CASE("a file that is too large is not read") {
  const TemporaryFolder folder;
  const auto path = folder.write("sparse", "");
  fs::resize_file(path, max_input_bytes + 1);
  const auto loaded = load_input(path);
  CHECK_FALSE(loaded.file);
  CHECK(loaded.fault.reason == "file_too_large");
}
