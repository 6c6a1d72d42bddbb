# revision(ROOM): builds into ROOM the commit that the program is built of. The function is declared
# in src/ROOM/version.h; its definition is generated here, in a library of its own, so that another
# commit compiles one small source and links what has ROOM in it. SUPERHERO_REVISION, where it is
# set, wins over git: what is built from an archive can know its commit too.

if(CMAKE_SCRIPT_MODE_FILE)
    cmake_minimum_required(VERSION 3.22)
    # Each build runs this: cmake -D SOURCE_DIR=… -D OUTPUT=… -D GIVEN=… -P revision.cmake
    set(revision "${GIVEN}")
    find_program(git git)
    if(revision STREQUAL "" AND git)
        # Not the commit of another repository that the sources were unpacked in.
        execute_process(COMMAND ${git} rev-parse --show-prefix WORKING_DIRECTORY ${SOURCE_DIR}
            OUTPUT_VARIABLE inside ERROR_QUIET RESULT_VARIABLE failed
            OUTPUT_STRIP_TRAILING_WHITESPACE)
        if(NOT failed AND inside STREQUAL "")
            execute_process(
                COMMAND ${git} describe --always --dirty --abbrev=40 --exclude=*
                WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE revision ERROR_QUIET
                OUTPUT_STRIP_TRAILING_WHITESPACE)
        endif()
    endif()
    if(NOT revision MATCHES "^[0-9a-zA-Z._-]+$")
        set(revision unknown)
    endif()
    file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"#include \"app/version.h\"

std::string_view app::revision() { return \"@revision@\"; }
")
    return()
endif()

set(SUPERHERO_REVISION "" CACHE STRING "Commit that --version tells; empty: that of git")

function(revision room)
    set(source ${PROJECT_BINARY_DIR}/generated/revision.cpp)
    add_custom_target(look_for_revision
        COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D OUTPUT=${source}
            -D "GIVEN=${SUPERHERO_REVISION}" -P ${PROJECT_SOURCE_DIR}/cmake/revision.cmake
        BYPRODUCTS ${source}
        COMMENT "")
    add_library(superhero_revision STATIC ${source})
    set_source_files_properties(${source} PROPERTIES SKIP_LINTING ON)
    add_dependencies(superhero_revision look_for_revision)
    target_include_directories(superhero_revision PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(superhero_${room} PUBLIC superhero_revision)
endfunction()
