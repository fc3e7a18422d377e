# hesuan_embed(<target> <namespace> FILES …): compiles data files (TOML rules) into the target, so that the binary needs
# nothing beside it at run time. Include "embedded/<namespace>.hpp":
#   namespace hesuan::embedded::<namespace> { struct File { std::string_view name, text; }; std::span<const File> files(); }
function(hesuan_embed target namespace)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "FILES")
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded/${namespace})
  set(paths "")
  foreach(file ${arg_FILES})
    cmake_path(ABSOLUTE_PATH file)
    list(APPEND paths ${file})
  endforeach()
  add_custom_command(
    OUTPUT ${out}.cpp ${out}.hpp
    COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} -DOUT=${out} "-DFILES=${paths}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "embedding ${namespace}"
    VERBATIM)
  target_sources(${target} PRIVATE ${out}.cpp ${out}.hpp)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
