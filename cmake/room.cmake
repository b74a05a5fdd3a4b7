# add_room(<name> USES <rooms above it> [LINKS <libraries>] [SCHEMA])
#
# A room is a folder under src/ and one library. Its *_test.cc become one program, <name>_test, registered with
# CTest. Its testing.cc and *_testing.cc (builders and fakes for tests) become <name>_testing, which the tests of this room and of the rooms
# that use it may link. SCHEMA embeds schema/*.sql as candor::<name>::kSchemaFiles. Warnings are errors, but not in the release build: who
# only runs Candor is not stopped by what another compiler's optimiser thinks it sees.
function(candor_warnings target)
  # g++ 12 raises the three warnings switched off falsely on std::string at -O2 (GCC bugs 105651 and 105329).
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<NOT:$<CONFIG:Release>>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion -Wno-missing-field-initializers>)
endfunction()

function(add_room name)
  cmake_parse_arguments(ROOM "SCHEMA" "" "USES;LINKS;TEST_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/testing|_testing)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    return()
  endif()

  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${ROOM_USES} ${ROOM_LINKS})
  candor_warnings(${name})
  if(ROOM_SCHEMA)
    file(GLOB schema CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/schema/*.sql)
    embed_files(${name} ${name} kSchemaFiles FILES ${schema})
  endif()
  if(CANDOR_PCH AND NOT name STREQUAL "base")
    target_precompile_headers(${name} REUSE_FROM base)
  endif()

  file(GLOB testing CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/testing.cc
    ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*_testing.cc)
  if(CANDOR_TESTS AND testing)
    add_library(${name}_testing STATIC ${testing})
    target_link_libraries(${name}_testing PUBLIC ${name} GTest::gtest)
    foreach(room IN LISTS ROOM_USES)
      if(TARGET ${room}_testing)
        target_link_libraries(${name}_testing PUBLIC ${room}_testing)
      endif()
    endforeach()
    candor_warnings(${name}_testing)
    if(CANDOR_PCH)
      target_precompile_headers(${name}_testing REUSE_FROM base)
    endif()
  endif()

  if(CANDOR_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${ROOM_TEST_LINKS} GTest::gmock GTest::gtest_main)
    foreach(room IN LISTS ROOM_USES ITEMS ${name})
      if(TARGET ${room}_testing)
        target_link_libraries(${name}_test PRIVATE ${room}_testing)
      endif()
    endforeach()
    candor_warnings(${name}_test)
    if(CANDOR_PCH AND NOT name STREQUAL "base")
      target_precompile_headers(${name}_test REUSE_FROM base_test)
    endif()
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS unit)
  endif()
endfunction()
