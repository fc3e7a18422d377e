# hesuan_second_recogniser_model(<target>): prepares the model of the second recogniser with <target>, as
# ${CMAKE_BINARY_DIR}/models/{ppocr_rec.onnx,ppocr_keys.txt}, from what ocr/models/fetch.sh has fetched.
# Without it, or without what preparing needs, the build goes on: hesuan looks for the files at run time.
option(HESUAN_SECOND_RECOGNISER "Prepare the second recogniser's model (OFF: Tesseract alone)" ON)

set(hesuan_cache "$ENV{XDG_CACHE_HOME}")
if(NOT hesuan_cache)
  set(hesuan_cache "$ENV{HOME}/.cache")
endif()
set(HESUAN_PPOCR_FOLDER "${hesuan_cache}/hesuan/ppocr-1.4.2" CACHE PATH "Where ocr/models/fetch.sh put the model")

function(hesuan_second_recogniser_model target)
  set(models ${CMAKE_BINARY_DIR}/models)
  set(prepared ${models}/ppocr_rec.onnx ${models}/ppocr_keys.txt)
  if(NOT HESUAN_SECOND_RECOGNISER)
    file(REMOVE ${prepared}) # of an earlier build with it
    return()
  endif()

  set(model ${HESUAN_PPOCR_FOLDER}/ch_PP-OCRv4_rec_infer.onnx)
  set(keys ${HESUAN_PPOCR_FOLDER}/ppocr_keys_v1.txt)
  if(NOT EXISTS ${model} OR NOT EXISTS ${keys})
    message(STATUS "Second recogniser: no model (ocr/models/fetch.sh fetches it); Tesseract alone")
    return()
  endif()
  # Debian's own interpreter, which has Debian's python3-onnx; a version manager's would not.
  set(python /usr/bin/python3)
  execute_process(COMMAND ${python} -c "import numpy, onnx" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(STATUS "Second recogniser: python3-onnx is not installed; Tesseract alone")
    return()
  endif()

  set(script ${CMAKE_SOURCE_DIR}/ocr/models/prepare_ppocr.py)
  add_custom_command(
    OUTPUT ${prepared}
    COMMAND ${python} ${script} ${model} ${keys} ${models}
    DEPENDS ${script} ${model} ${keys}
    COMMENT "preparing the second recogniser's model"
    VERBATIM)
  add_custom_target(hesuan_models ALL DEPENDS ${prepared})
  add_dependencies(${target} hesuan_models)
  install(FILES ${prepared} DESTINATION share/hesuan/models)
endfunction()
