#include "core/reason.hpp"

#include <algorithm>

namespace hesuan {
namespace {

constexpr Reason reasons[] = {
    // Files: kinds and access.
    {"not_a_file", "这不是普通文件，没有打开", "This is no regular file and was not opened"},
    {"cannot_open", "文件打不开，请检查它是否存在、是否有读取权限",
     "The file cannot be opened; check that it exists and may be read"},
    {"empty_file", "文件是空的，请让对方重新发送", "The file is empty; ask for it again"},
    {"duplicate_file", "同一文件此前已读过，不再重复计算",
     "The same file was read before and is not counted again"},
    {"file_too_large", "文件超过 512 MB，没有读取，请拆分后再发送",
     "The file is larger than 512 MB and was not read; split it and send the parts"},
    {"executable", "这是程序文件，没有读取，请勿打开",
     "This is a program, not a proof; it was not read. Do not open it"},
    {"unknown_kind", "不是能识别的文件类型，请发送截图、PDF 或表格",
     "Not a kind of file that can be read; send a screenshot, a PDF or a spreadsheet"},
    {"text_not_supported", "这是纯文本，不是检测记录，请发送截图、PDF 或表格",
     "This is plain text without test records; send a screenshot, a PDF or a spreadsheet"},

    // Files: pictures and pages.
    {"image_truncated", "图片不完整，可能没有传完，请重新发送原图",
     "The picture is cut off, perhaps half sent; ask for the original again"},
    {"image_broken", "图片已损坏，打不开，请重新发送原图",
     "The picture is damaged; ask for the original again"},
    {"image_too_large", "图片尺寸过大，请改发普通截图",
     "The picture is too large; ask for an ordinary screenshot"},
    {"no_text_found", "图片里没有找到文字，请确认发的是检测结果页面",
     "No text was found in the picture; check that it shows a test result"},
    {"no_record_found", "读到了文字，但没有检测记录，请确认发的是检测结果页面",
     "There is text but no test record; check that the page shows a test result"},
    {"pdf_locked", "PDF 设有密码，请用 --password 给出密码，或发送没有密码的文件",
     "The PDF is locked with a password; give it by --password, or ask for a file without"},
    {"pdf_broken", "PDF 已损坏，请重新发送", "The PDF is damaged; ask for it again"},
    {"pdf_attachments", "PDF 带有附件，附件没有读取，请单独发送",
     "Files are attached to the PDF; they were not read. Send them by themselves"},
    {"pdf_no_pages", "PDF 里没有页面，请重新发送", "The PDF has no pages; ask for it again"},

    // Files: tables.
    {"encoding_unknown", "文字编码无法识别，请另存为 UTF-8 或 .xlsx 再发送",
     "The text encoding is not known; save it as UTF-8 or .xlsx and send it again"},
    {"sheet_broken", "表格文件已损坏，请重新导出或另存后再发送",
     "The spreadsheet is damaged; export or save it again"},
    {"not_a_workbook", "需要 .xlsx 工作簿；旧版 .xls 请先另存为 .xlsx",
     "An .xlsx workbook is needed; save an old .xls as one"},
    {"sheet_locked", "表格设有密码，请发送没有密码的文件",
     "The spreadsheet is locked with a password; ask for one without"},
    {"sheet_no_header", "表格里没有找到表头（姓名、证件号码等），请检查列名",
     "No heading row (name, ID number, …) was found; check the column names"},
    {"sheet_no_rows", "表格只有表头或是空的，没有数据，请重新导出",
     "The spreadsheet has no data rows; export it again"},
    {"sheet_hidden", "有隐藏的工作表列着人员，没有读取，请取消隐藏后再发送",
     "A hidden sheet lists people and was not read; unhide it and send the file again"},
    {"row_hidden", "这一行在表格里是隐藏的", "This row is hidden in the spreadsheet"},
    {"column_hidden", "有内容的列在表格里是隐藏的", "A column with content is hidden in the spreadsheet"},
    {"sheet_too_large", "表格过大，请拆分后再发送",
     "The spreadsheet is too large; split it and send the parts"},
    {"xls_converter_missing", "读取旧版 .xls 需要安装 gnumeric；也可另存为 .xlsx 再发送",
     "Old .xls files need gnumeric installed; or save the file as .xlsx"},

    // Files: archives and documents.
    {"archive_broken", "压缩包已损坏或没有传完，请重新发送；已取出的文件照常读取",
     "The archive is damaged or cut off; ask for it again. What could be taken out was read"},
    {"archive_locked", "压缩包设有密码，请解压后再发送",
     "The archive is locked with a password; unpack it and send the files"},
    {"archive_too_large", "压缩包里的内容超过 512 MB 或两万个文件，没有全部读取，请拆分后再发送",
     "The archive holds more than 512 MB or 20,000 files and was not read to its end; split it"},
    {"archive_not_opened", "压缩包或文档层数过多，没有打开，请解压后再发送",
     "The archive or document lies too deep in others and was not opened; unpack it and send the files"},
    {"archive_empty", "压缩包里没有文件", "The archive holds no files"},
    {"document_without_pictures", "文档里没有图片，请发送截图、PDF 或表格",
     "The document holds no pictures; send a screenshot, a PDF or a spreadsheet"},

    // Files: the reading process.
    {"memory_limit", "处理这个文件所需内存过多，已停止，请人工查看",
     "The file needs too much memory and was given up; look at it yourself"},
    {"time_limit", "处理这个文件超时，已停止，请人工查看",
     "The file took too long and was given up; look at it yourself"},
    {"worker_crashed", "读取这个文件时程序出错，其他文件不受影响，请人工查看",
     "Reading this file failed; other files are not affected. Look at it yourself"},

    // The reading process itself.
    {"language_data_missing", "缺少文字识别的语言数据，请安装 tesseract-ocr-chi-sim 和 tesseract-ocr-eng",
     "The recogniser's language data is missing; install tesseract-ocr-chi-sim and tesseract-ocr-eng"},
    {"sandbox_missing", "无法隔离读取文件的进程（系统不支持 seccomp），为安全起见没有读取",
     "The reading process cannot be shut in (no seccomp on this system), so nothing was read"},
    {"worker_does_not_start", "读取文件的进程无法启动，请检查内存，或运行 hesuan doctor",
     "The reading process does not start; check the memory, or run hesuan doctor"},

    // Records: the person.
    {"name_missing", "没有姓名和证件号码，无法知道是谁，请人工查看",
     "Neither name nor ID number is shown, so nobody can be told; look at it yourself"},
    {"name_form", "姓名的写法无法识别，请核实", "The name is in no known form; check it"},
    {"name_low_confidence", "姓名看不清，请对照原图核实",
     "The name is hard to read; check it against the source"},
    {"name_covered", "姓名有一部分被涂抹或打码，遮住几个字只能估计，请核实",
     "A part of the name is painted over or blurred, and how many characters that hides is a guess; check "
     "it"},
    {"name_readings_differ", "姓名两次读出的结果不同，请对照原图核实",
     "Two readings of the name differ; check it against the source"},
    {"id_low_confidence", "证件号码看不清，请对照原图核实",
     "The ID number is hard to read; check it against the source"},
    {"id_check_digit", "身份证号校验不通过，可能有错字，请核实",
     "The ID number fails its check digit, so a character may be wrong; check it"},
    {"id_length", "证件号码的位数不对，请核实", "The ID number has a wrong number of characters; check it"},
    {"id_form", "证件号码的写法无法识别，请核实", "The ID number is in no known form; check it"},
    {"id_lost_digits", "表格把证件号码当成数字，末几位已丢失，请把该列设为文本后重新导出",
     "The spreadsheet stored the ID number as a number and lost its last digits; make the column text and "
     "export again"},
    {"id_readings_differ", "证件号码两次读出的结果不同，请对照原图核实",
     "Two readings of the ID number differ; check it against the source"},
    {"phone_form", "手机号码的格式不对，请核实", "The phone number has a wrong form; check it"},
    {"phone_low_confidence", "手机号码看不清，请对照原图核实",
     "The phone number is hard to read; check it against the source"},
    {"specimen_low_confidence", "样本编号看不清，请对照原图核实",
     "The specimen number is hard to read; check it against the source"},
    {"sampling_site_low_confidence", "采样点看不清，请对照原图核实",
     "The sampling site is hard to read; check it against the source"},
    {"address_low_confidence", "住址看不清，请对照原图核实",
     "The address is hard to read; check it against the source"},
    {"health_code_low_confidence", "健康码颜色看不清，请对照原图核实",
     "The health code is hard to read; check it against the source"},
    {"records_unclear", "同一页有几条记录，内容归属不清楚，请对照原图核实",
     "Several records stand on one page and it is unclear what belongs to which; check them against the "
     "source"},
    {"not_a_test_record", "这不是检测记录（例如预约页面），不作登记",
     "This is no test record (a booking, for instance); nothing was taken from it"},
    {"test_of_another_kind", "照片里是其他检测（如验孕、抗体、流感），不是新冠抗原试剂，不作登记",
     "The photo shows a test of another kind (pregnancy, antibodies, flu); nothing was taken from it"},
    {"test_unclear", "照片里可能有抗原试剂，但看不清，请人工查看或请对方重拍",
     "The photo may show an antigen test, but not clearly; look at it yourself or ask for another"},
    {"travel_card", "这是行程卡，不是检测记录，不作登记",
     "This is a travel card, not a test record; nothing was taken from it"},
    {"two_values_disagree", "同一行里有两个不同的姓名或证件号码，请核实",
     "One row shows two different names or ID numbers; check which is right"},
    {"several_people_one_name", "页面上有几个人，但只有一个姓名，请核实各条记录属于谁",
     "Several people are on the page but only one name; check whose record each one is"},

    {"several_people_one_line", "一行里写了几个人，请核实各人的内容",
     "One line names several people; check what belongs to whom"},
    {"line_not_understood", "这一行还有没看懂的文字，请人工查看",
     "There is more on this line than was understood; look at it yourself"},
    {"says_not_tested", "这一行写的是没有做检测，不作登记",
     "This line says that no test was taken; nothing was taken from it"},
    {"heading_missing", "表格没有表头，各列是按内容认出的，请核实",
     "The table has no heading row; its columns were told by what they hold. Check them"},

    // Records: the test.
    {"date_from_title", "这一行没有写日期，用的是标题里的日期",
     "This line states no day; the one in the title was taken"},
    {"result_pooled", "混采（多人一管）的结果", "The result of a mixed tube"},
    {"time_missing", "没有采样时间，请人工查看", "There is no sampling time; look at it yourself"},
    {"time_low_confidence", "时间看不清，请对照原图核实",
     "The time is hard to read; check it against the source"},
    {"time_unreadable", "时间的写法无法识别，请核实", "The time is in no known form; check it"},
    {"sampled_after_reported", "采样时间晚于报告时间，请核实",
     "The sampling time is later than the report time; check both"},
    {"date_in_future", "日期在当晚之后，请核实", "The date is later than the night of this batch; check it"},
    {"date_too_old", "日期过早，可能是旧的记录，请核实",
     "The date is long past, perhaps an old proof; check it"},
    {"year_inferred", "原图没有年份，年份是推算的，请核实",
     "The source shows no year; it was inferred. Check it"},
    {"result_missing", "没有检测结果，请人工查看", "There is no test result; look at it yourself"},
    {"result_low_confidence", "检测结果看不清，请对照原图核实",
     "The test result is hard to read; check it against the source"},
    {"result_unclear", "检测结果的写法无法识别，请核实", "The test result is in no known form; check it"},
    {"two_results_disagree", "同一记录里有两个不同的结果，请核实",
     "One record shows two different results; check which is right"},
    {"name_from_note", "姓名取自试剂旁边或上面的字，请对照照片核实",
     "The name was read beside or on the test; check it against the photo"},
    {"name_from_code", "页面上没有姓名，姓名取自二维码",
     "The page shows no name; the name is from its QR code"},
    {"photo_and_note_differ", "照片里写的结果与试剂上的线不一致，请人工判断",
     "What is written in the photo and the test's lines differ; decide which is right"},
    {"read_too_early", "拍照离采样不到15分钟，抗原结果可能还没有显出来，请等15分钟后重拍",
     "The photo was taken less than 15 minutes after the swab, so a line may not have come yet; ask for "
     "another"},
    {"read_too_late", "拍照离采样超过30分钟，抗原结果已不可靠，请人工判断或重新检测",
     "The photo was taken more than 30 minutes after the swab, so the lines may mean nothing; look at it "
     "yourself"},
    {"faint_second_line", "抗原试剂的第二条线很浅或不确定，可能是阳性，请人工判断",
     "The test's second line is faint or not sure, so it may be positive; look at it yourself"},
    {"no_control_line", "抗原试剂上没有看到质控线（C），结果无效，请重新检测",
     "The test shows no control line (C), so it is not valid; ask for another test"},
    {"more_tests_in_photo", "照片里可能还有其他试剂没有读出，请核对照片里有几个试剂",
     "The photo may show more tests than were read; count them"},
    {"more_than_two_lines", "检测条上不止两条线，可能不是新冠抗原试剂，请人工查看",
     "The test shows more than two lines and may be one of another kind; look at it yourself"},
    {"glare", "抗原试剂照片反光，请避开反光重拍", "Glare lies on the test's window; ask for another photo"},
    {"blur", "抗原试剂照片模糊，请对焦后重拍", "The photo of the test is blurred; ask for a sharp one"},
    {"window_cut_off", "抗原试剂的结果窗没有拍全，请重拍",
     "The test's window is not wholly in the photo; ask for another photo"},
    {"too_small", "照片里的抗原试剂太小，看不清，请靠近重拍",
     "The test is too small in the photo; ask for one from nearer"},
    {"health_code_differs", "健康码的文字和颜色不一致，请核实",
     "The health code's words and its colour differ; check it"},
    {"health_code_form", "健康码的写法无法识别，请核实", "The health code is in no known form; check it"},
    {"institution_low_confidence", "检测机构看不清，请对照原图核实",
     "The testing institution is hard to read; check it against the source"},
    {"kind_assumed", "没有写明核酸还是抗原，按核酸处理",
     "The source does not say nucleic acid or antigen; nucleic acid is assumed"},
    {"kind_doubtful", "只在页面别处看到“抗原”字样，请核对是核酸还是抗原",
     "Only elsewhere on the page stands antigen; check which kind of test it is"},
    {"record_in_review", "有记录需要人工核实", "A record needs a look"},

    // Records as JSON Lines or CSV.
    {"record_not_json", "这一行不是一条 JSON 记录，已略过", "This line is no JSON record and was left out"},
    {"record_field_form", "字段的写法不符合约定，这一行已略过",
     "The field has a wrong form; the line was left out"},
    {"record_field_missing", "缺少必填字段，这一行已略过",
     "A required field is missing; the line was left out"},
    {"record_row_length", "这一行的列数与表头不同，已略过",
     "The row has not as many cells as the header; it was left out"},
    {"record_column_twice", "同一列名出现两次，没有读取", "A column is named twice; nothing was read"},
    {"record_no_columns", "第一行没有记录的列名，没有读取",
     "The first line names no column of a record; nothing was read"},
    {"record_quote_open", "这一行之后有引号没有闭合，其后的内容没有读取",
     "A quote opened after this line is never closed; nothing after it was read"},

    // Records: the upload.
    {"upload_incomplete", "上传文件的必填项缺少或无法写入，这条记录没有写入上传文件，请补全",
     "A required cell of the upload is empty or cannot be written, so the record was left out of it; "
     "complete it"},

    // Layouts.
    {"layout_not_toml", "不是有效的 TOML，这一行无法理解，请检查引号、括号和等号",
     "This is no valid TOML; the line cannot be understood. Check quotes, brackets and equals signs"},
    {"layout_text_required", "缺少内容，请写成带引号的文字", "A text in quotes is required"},
    {"layout_id_form", "只能用小写字母、数字、点和下划线，例如 screen.myapp",
     "Only lower-case letters, digits, dots and underscores may be used, for instance screen.myapp"},
    {"layout_texts_required", "请写成至少含一段文字的列表，例如 [\"健康码\", \"核酸检测\"]",
     "A list of at least one text is required, for instance [\"text 1\", \"text 2\"]"},
    {"layout_kind_unknown", "只能是 \"nucleic_acid\"（核酸）或 \"antigen\"（抗原）",
     "It must be \"nucleic_acid\" or \"antigen\""},
    {"layout_flag_required", "只能是 true 或 false，不带引号", "It must be true or false, without quotes"},
    {"layout_labels_required", "请写成 [labels] 一节，每行“标签 = 字段名”",
     "It must be a section [labels] with lines of label = field"},
    {"layout_field_unknown",
     "不是字段名，可用的有 name、id_number、sampled_at、result 等，见 parsers/vocabulary/fields.toml",
     "This is no field; name, id_number, sampled_at, result and others are, see "
     "parsers/vocabulary/fields.toml"},
    {"layout_reason_unknown", "不是已知的原因代码", "This is no known reason code"},
    {"layout_key_unknown", "没有这个键，请检查拼写", "There is no such key; check its spelling"},
    {"layout_id_twice", "两个版式文件的 id 相同，请只保留一个",
     "Two layout files have the same id; keep one of them"},

    // Rosters.
    {"roster_empty", "花名册里没有居民，请检查文件", "The roster lists no residents; check the file"},
    {"roster_only_heading", "花名册只有表头，表头下没有居民，请检查文件",
     "The roster has a heading but no resident below it; check the file"},
    {"roster_heading_twice", "两列的标题相同，每行取靠左有内容的一格；请改名或删去一列",
     "Two columns have this heading, and of each row the first of them with content is taken; rename or "
     "delete one"},
    {"roster_no_header", "花名册里没有找到含“姓名”的表头，请检查列名",
     "The roster has no heading row with a name column; check the column names"},
    {"roster_no_name", "这一行没有姓名，已略过，请补全",
     "This row has no name and was left out; complete it"},
    {"roster_no_room", "这一行没有房号，无法归入住户，请补全",
     "This row has no room, so it belongs to no household; complete it"},
    {"roster_duplicate_resident", "这位居民在花名册中重复出现，请保留一行",
     "This resident is listed more than once; keep one row"},
    {"roster_on_two_rosters", "这位居民也在另一份花名册中，按一人计",
     "This resident is on another roster too and counts once"},
    {"roster_id_of_two", "两位居民的证件号码相同，请核实", "Two residents have one ID number; check both"},
    {"roster_exempt_until", "免检截止日期的写法无法识别，按未截止处理，请改为 2022-11-30 的写法",
     "The end of the exemption is in no known form and was taken as open; write it as 2022-11-30"},
    {"roster_away_unclear", "“暂离”一栏的写法无法识别，按在家处理，请填“是”或“否”",
     "The away column is in no known form and was taken as no; write yes or no"},

    // Corrections.
    {"corrections_no_header", "更正表里没有表头 record、field、value、resident，请检查列名",
     "The corrections have no heading row with record, field, value and resident; check the column names"},
    {"correction_incomplete", "这一行缺少内容（resident，以及 record 或 field 和 value），已略过",
     "This row is incomplete (resident, and record or field and value) and was left out"},
    {"units_no_header", "责任单元表里没有表头 小区、一级单元，请检查列名",
     "The units of responsibility have no heading row with compound and first; check the column names"},
    {"unit_incomplete", "这一行没有一级单元，已略过", "This row has no first-level unit and was left out"},

    // Matches: evidence, with its weight.
    {"id_number_equal", "证件号码与花名册相同", "The ID number equals the roster's"},
    {"id_number_consistent", "证件号码可见的数字与花名册一致",
     "The visible digits of the ID number agree with the roster"},
    {"id_number_nearly_equal", "证件号码与花名册只差个别数字",
     "The ID number equals the roster's but for a few digits"},
    {"id_number_conflict", "证件号码与花名册不符，请核实", "The ID number contradicts the roster; check it"},
    {"name_conflict", "姓名与花名册不符，请核实", "The name contradicts the roster; check it"},
    {"phone_equal", "手机号码与花名册相同", "The phone number equals the roster's"},
    {"phone_consistent", "手机号码可见的数字与花名册一致",
     "The visible digits of the phone number agree with the roster"},
    {"phone_conflict", "手机号码与花名册不同", "The phone number differs from the roster's"},
    {"phone_unlisted", "记录有手机号码，花名册没有此人的",
     "The roster knows no phone number of this resident"},
    {"address_equal", "住址与花名册相同", "The address equals the roster's"},
    {"address_conflict", "住址与花名册不同", "The address differs from the roster's"},

    // Matches: evidence of the probabilistic matcher, one a part of the comparison.
    {"surname_equal", "姓氏一致", "the surname agrees"},
    {"given_equal", "名字一致", "the given name agrees"},
    {"name_looks_alike", "名字一字不同，形近", "one character of the name differs and looks alike"},
    {"name_sounds_alike", "名字一字不同，音近", "one character of the name differs and sounds alike"},
    {"name_differs", "名字一字不同", "one character of the name differs"},
    {"name_length", "姓名字数不同", "the name has another number of characters"},
    {"id_tail_equal", "证件号码后四位一致", "the last four of the ID number agree"},
    {"phone_of_family", "手机号码是同户家人的", "the phone is that of somebody in the household"},
    {"file_name_equal", "文件名里有这个姓名", "the file's name has this name"},
    {"file_of_family", "文件名里是同户家人的姓名",
     "the file's name has the name of somebody in the household"},
    {"file_of_another", "文件名里是另一位居民的姓名", "the file's name has the name of another resident"},
    {"file_name_alike", "文件名里的姓名与此相近", "the name in the file's name is like this one"},
    {"file_of_stranger", "文件名里的姓名不在花名册上", "the name in the file's name is on no roster"},
    {"folder_equal", "文件夹名里有这个姓名", "the folder's name has this name"},
    {"folder_of_family", "文件夹名里是同户家人的姓名",
     "the folder's name has the name of somebody in the household"},
    {"folder_other", "文件夹名里是另一位居民的姓名", "the folder's name has the name of another resident"},
    {"sent_together", "同批发来的其他记录", "the records sent together with it"},
    {"one_to_one", "此人当天的样本更可能是另一条记录",
     "this resident's specimen of that day is more probably another record"},
    {"no_other_record", "此人当天没有其他记录", "this resident has no other record of that day"},
    {"two_places_at_once", "此人同一时刻在另一采样点采样", "this person was sampled elsewhere at that time"},
    {"corrected_before", "人工更正过：同样的内容属于此人",
     "a person said before that the same is this resident's"},
    {"correction_other", "人工更正过：同样的内容属于别人",
     "a person said before that the same is somebody else's"},
    {"decided_by_person", "人工确认", "decided by a person"},
    {"before_evidence", "对照之前，花名册里任何一人", "before any evidence, anybody of the roster"},
    {"others_fit_too", "还有其他人也可能", "others may be meant too"},
    {"duplicate_of", "与这条记录是同一份样本", "the same specimen as"},
    {"duplicate_of_earlier", "与前面的一条记录是同一份样本", "the same specimen as an earlier record"},
    {"name_from_roster", "姓名按花名册补正（原图看不清，其余信息和可能的读法都指向此人）",
     "The name is the roster's: it was hard to read, and all else and what it may be read as point to this "
     "resident"},

    // Matches: what the record does not show.
    {"missing_name", "缺姓名", "no name is shown"},
    {"masked_name", "姓名有隐藏的字", "characters of the name are hidden"},
    {"missing_id", "缺证件号码", "no ID number is shown"},
    {"masked_id", "证件号码有隐藏的数字", "digits of the ID number are hidden"},
    {"missing_phone", "缺手机号码", "no phone is shown"},
    {"missing_address", "缺住址", "no address is shown"},

    // Matches: why there is no link.
    {"evidence_too_weak", "能对照的信息太少，不能确定是谁，请人工确认",
     "Too little is shown to be sure who it is; confirm it yourself"},
    {"name_missing_for_match", "没有姓名，也没有足够的号码，无法对照花名册，请人工确认",
     "No name and too few digits are shown to look the person up; confirm it yourself"},
    {"no_candidate", "花名册里没有这个人，可能不是本小区居民",
     "Nobody on the roster fits; perhaps this is no resident"},
    {"not_unique", "花名册里不止一人符合，请人工选择", "More than one resident fits; choose yourself"},
};

}  // namespace

std::span<const Reason> all_reasons() {
  return reasons;
}

std::string_view explain(std::string_view code, Language language) {
  const auto row = std::find_if(std::begin(reasons), std::end(reasons),
                                [&](const Reason& reason) { return reason.code == code; });
  if (row == std::end(reasons)) return code;
  return language == Language::zh_CN ? row->zh : row->en;
}

std::string explain_all(std::span<const std::string> codes, Language language) {
  std::string joined;
  for (const auto& code : codes) {
    if (!joined.empty()) joined += language == Language::zh_CN ? "；" : "; ";
    joined += explain(code, language);
  }
  return joined;
}

}  // namespace hesuan
