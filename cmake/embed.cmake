# embed_files(<target> <room> <array> [BASE <folder>] FILES <file>...)
#
# Puts the bytes of the files into the program. In C++ they are `candor::<room>::<array>`, a std::span of
# base/embedded.h's EmbeddedFile, in the order given; a name is the path below BASE (default: the file's own name).
# The bytes go in by the assembler's .incbin, so changing a file rebuilds one small object.
#
# With -P, for files whose names are known only once they are built: writes the two sources of all files below a folder.
#   cmake -DFOLDER=<folder> -DSTEM=<sources without extension> -DROOM=<room> -DARRAY=<array> -P embed.cmake
function(write_embedded stem room array base)
  set(assembly ".section .rodata\n")
  set(declarations "")
  set(rows "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    if(base)
      file(RELATIVE_PATH name ${base} ${file})
    else()
      get_filename_component(name ${file} NAME)
    endif()
    set(symbol candor_${room}_${array}_${index})
    string(APPEND assembly
      ".global ${symbol}\n.global ${symbol}_end\n${symbol}:\n.incbin \"${file}\"\n${symbol}_end:\n.byte 0\n")
    string(APPEND declarations "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows "    {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${stem}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${stem}.cc @ONLY CONTENT "#include \"base/embedded.h\"
${declarations}
namespace candor::${room} {
namespace {
const EmbeddedFile kFiles[] = {
${rows}};
}  // namespace
extern const std::span<const EmbeddedFile> ${array};
const std::span<const EmbeddedFile> ${array}(kFiles);
}  // namespace candor::${room}
")
endfunction()

function(embed_files target room array)
  cmake_parse_arguments(EMBED "" "BASE" "FILES" ${ARGN})
  set(stem ${CMAKE_CURRENT_BINARY_DIR}/embedded/${room}_${array})
  write_embedded(${stem} ${room} ${array} "${EMBED_BASE}" ${EMBED_FILES})
  set_source_files_properties(${stem}.S PROPERTIES OBJECT_DEPENDS "${EMBED_FILES}")
  set_source_files_properties(${stem}.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${stem}.S ${stem}.cc)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(GLOB_RECURSE built ${FOLDER}/*)
  write_embedded(${STEM} ${ROOM} ${ARRAY} ${FOLDER} ${built})
  file(TOUCH ${STEM}.S)
endif()
