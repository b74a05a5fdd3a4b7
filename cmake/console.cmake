# add_console(<target>): builds console/ and puts what comes of it into the target, as candor::app::kConsoleFiles.
function(add_console target)
  set(source ${CMAKE_SOURCE_DIR}/console)
  set(built ${CMAKE_BINARY_DIR}/console)
  set(stem ${CMAKE_CURRENT_BINARY_DIR}/embedded/app_kConsoleFiles)
  find_program(NPM npm REQUIRED)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${source}/src/* ${source}/public/*)
  list(FILTER files EXCLUDE REGEX "(\\.test\\.ts|/schema\\.d\\.ts)$")
  add_custom_command(
    OUTPUT ${source}/node_modules/.package-lock.json
    COMMAND ${NPM} ci --no-audit --no-fund --silent
    DEPENDS ${source}/package-lock.json
    WORKING_DIRECTORY ${source}
    COMMENT "Installing the console's npm packages")
  add_custom_command(
    OUTPUT ${stem}.S ${stem}.cc
    COMMAND ${CMAKE_COMMAND} -E env CANDOR_CONSOLE_OUT=${built} ${NPM} run --silent build
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${built} -DSTEM=${stem} -DROOM=app -DARRAY=kConsoleFiles -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${source}/index.html ${source}/vite.config.ts ${source}/svelte.config.js ${source}/node_modules/.package-lock.json
      ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    WORKING_DIRECTORY ${source}
    COMMENT "Building the console")
  set_source_files_properties(${stem}.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${stem}.S ${stem}.cc)
endfunction()
