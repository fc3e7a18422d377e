# hesuan_library(<folder> SOURCES … [PUBLIC …] [PRIVATE …]): the one library target of a top-level folder,
# hesuan::<folder>, whose headers are included as "folder/header.hpp".
function(hesuan_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(hesuan_${folder} STATIC ${arg_SOURCES})
  add_library(hesuan::${folder} ALIAS hesuan_${folder})
  target_include_directories(hesuan_${folder} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(hesuan_${folder} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()
