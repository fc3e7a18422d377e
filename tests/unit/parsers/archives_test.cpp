#include <catch2/catch.hpp>
#include <map>

#include "parsers/archives/members.hpp"
#include "parsers/read_source.hpp"
#include "tests/unit/parsers/workbook.hpp"

using namespace hesuan;
using namespace hesuan::parsers;

namespace {

struct MembersRead {
  std::string fault;
  std::vector<Member> members;
};

MembersRead members_of(const Bytes& bytes) {
  MembersRead read;
  read.fault = read_members(bytes, [&](Member&& member) {
    read.members.push_back(std::move(member));
    return true;
  });
  return read;
}

std::string text_of(const Member& member) {
  return {reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size()};
}

const std::string drawing =
    "<xdr:wsDr><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from>"
    "<xdr:to><xdr:col>9</xdr:col><xdr:row>9</xdr:row></xdr:to>"
    "<xdr:pic><xdr:blipFill><a:blip r:embed=\"p\"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor></xdr:wsDr>";

std::string relationship(const std::string& id, const std::string& type, const std::string& target) {
  return "<Relationships><Relationship Id=\"" + id + "\" Type=\"" + office + type + "\" Target=\"" + target +
         "\"/></Relationships>";
}

}  // namespace

TEST_CASE("members of a zip, without folders and what a Mac adds") {
  const auto read = members_of(zipped({{"a/", ""},
                                       {"a/b.txt", "one"},
                                       {"__MACOSX/a/._b.txt", "x"},
                                       {".DS_Store", "x"},
                                       {"c\\d.txt", "two"}}));
  CHECK(read.fault.empty());
  REQUIRE(read.members.size() == 2);
  CHECK(read.members[0].name == "a/b.txt");
  CHECK(text_of(read.members[0]) == "one");
  CHECK(read.members[1].name == "c/d.txt");
}

TEST_CASE("names in GBK, which the zip does not say") {
  const auto read = members_of(zipped({{"\xD5\xC5\xC8\xFD.txt", "one"}, {"\xC1\xAA\xCD\xA8", "two"}}));
  REQUIRE(read.members.size() == 2);
  CHECK(read.members[0].name == "联通");
  CHECK(read.members[1].name == "张三.txt");
}

TEST_CASE("a zip that is cut off has no members but a reason") {
  Bytes bytes = zipped({{"a.txt", std::string(5000, 'x')}});
  bytes.resize(bytes.size() - 30);
  CHECK(members_of(bytes).fault == "archive_broken");
}

TEST_CASE("the kind of a zip is told by its parts") {
  CHECK(kind_of(zipped({{"xl/notes.txt", "no workbook"}})) == SourceKind::archive);
  CHECK(kind_of(workbook({{sheet_of({{"姓名"}})}})) == SourceKind::xlsx);
  CHECK(kind_of(zipped({{"word/document.xml", "<d/>"}})) == SourceKind::document);
}

TEST_CASE("a picture over a sheet is named by its cell") {
  Parts parts = parts_of({{sheet_of({{"姓名"}})}});
  parts["xl/worksheets/_rels/sheet1.xml.rels"] = relationship("d", "drawing", "../drawings/drawing1.xml");
  parts["xl/drawings/drawing1.xml"] = drawing;
  parts["xl/drawings/_rels/drawing1.xml.rels"] = relationship("p", "image", "../media/image1.png");
  parts["xl/media/image1.png"] = "pixels";
  const auto read = members_of(zipped(parts));
  REQUIRE(read.members.size() == 1);
  CHECK(read.members[0].name == "表1!C5.png");
  CHECK(text_of(read.members[0]) == "pixels");
}

TEST_CASE("a picture that WPS puts into a cell is named by it, too") {
  Parts parts =
      parts_of({{"<sheetData><row r=\"3\"><c r=\"D3\" t=\"str\"><f>_xlfn.DISPIMG(\"ID_1\",1)</f>"
                 "<v>=DISPIMG(\"ID_1\",1)</v></c></row></sheetData>"}});
  parts["xl/cellimages.xml"] =
      "<etc:cellImages><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"2\" name=\"ID_1\"/></xdr:nvPicPr>"
      "<xdr:blipFill><a:blip r:embed=\"p\"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>";
  parts["xl/_rels/cellimages.xml.rels"] = relationship("p", "image", "media/image1.jpeg");
  parts["xl/media/image1.jpeg"] = "pixels";
  const auto read = members_of(zipped(parts));
  REQUIRE(read.members.size() == 1);
  CHECK(read.members[0].name == "表1!D3.jpeg");
}
