# The functions that the root CMakeLists.txt is written in.

set_property(GLOBAL PROPERTY superhero_rooms "") # names of all rooms so far
set_property(GLOBAL PROPERTY superhero_links "") # parts that any room links
add_custom_target(tests)                         # builds all tests that this preset has

# Sources under a folder: PROGRAM sources into out_sources, *_test.cpp into out_tests.
function(_find_sources folder out_sources out_tests)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    set(tests ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
    set(${out_sources} ${sources} PARENT_SCOPE)
    set(${out_tests} ${tests} PARENT_SCOPE)
endfunction()

# One test program, one test of ctest. It leaves its cases in reports/, for tools/run_tests.py.
function(_test_program name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "THREADS" "" "SOURCES;LINKS")
    add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
    target_compile_options(${name} PRIVATE ${SUPERHERO_TEST_FLAGS})
    # Sources of tests have helpers of the same names: several at once only of the few with threads.
    if(NOT SUPERHERO_THREADS_TESTS_ONLY)
        set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
    endif()
    target_link_libraries(${name} PRIVATE
        before_arrow ${ARG_LINKS} GTest::gmock GTest::gtest GTest::gtest_main)
    add_dependencies(tests ${name})
    add_test(NAME ${name}
        COMMAND ${name} --gtest_output=xml:${PROJECT_BINARY_DIR}/reports/${name}.xml
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900)
    if(ARG_THREADS)
        set_tests_properties(${name} PROPERTIES LABELS threads)
    endif()
endfunction()

# room(NAME LAYER n [USES room...] [LINKS part...] [TEST_USES room...] [TEST_SUPPORT file...])
#
# src/NAME/**/*.cpp becomes the library superhero_NAME, its *_test.cpp the program test_NAME.
# USES: rooms that its files may include; TEST_USES: further ones for its tests; all of lower
# layers. TEST_SUPPORT: sources of tests/support that its tests need. LINKS: targets of parts from
# packages. *_threads_test.cpp also run under ThreadSanitizer.
function(room name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "LAYER" "USES;LINKS;TEST_USES;TEST_SUPPORT")
    if(ARG_UNPARSED_ARGUMENTS OR NOT DEFINED ARG_LAYER)
        message(FATAL_ERROR "room(${name}): needs LAYER, knows not '${ARG_UNPARSED_ARGUMENTS}'")
    endif()
    foreach(used IN LISTS ARG_USES ARG_TEST_USES)
        get_property(layer GLOBAL PROPERTY superhero_layer_of_${used})
        if(NOT DEFINED layer OR layer STREQUAL "")
            message(FATAL_ERROR "room(${name}) uses ${used}, which is not listed before it")
        elseif(NOT layer LESS ARG_LAYER)
            message(FATAL_ERROR "room(${name}) of layer ${ARG_LAYER} uses ${used} of ${layer}")
        endif()
    endforeach()
    set_property(GLOBAL PROPERTY superhero_layer_of_${name} ${ARG_LAYER})
    set_property(GLOBAL APPEND PROPERTY superhero_rooms ${name})
    set_property(GLOBAL APPEND PROPERTY superhero_links ${ARG_LINKS})

    _find_sources(src/${name} sources tests)
    set(target superhero_${name})
    list(TRANSFORM ARG_USES PREPEND superhero_)
    list(TRANSFORM ARG_TEST_USES PREPEND superhero_)
    if(sources)
        add_library(${target} STATIC ${sources})
        target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(${target}
            PUBLIC superhero_flags ${ARG_USES}
            PRIVATE ${ARG_LINKS})
    else()
        message(STATUS "room ${name}: no sources to compile")
        add_library(${target} INTERFACE)
        target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(${target} INTERFACE superhero_flags ${ARG_USES} ${ARG_LINKS})
    endif()

    list(TRANSFORM ARG_TEST_SUPPORT PREPEND ${PROJECT_SOURCE_DIR}/tests/support/)
    set(threads_tests ${tests})
    list(FILTER threads_tests INCLUDE REGEX "_threads_test\\.cpp$")
    if(SUPERHERO_THREADS_TESTS_ONLY)
        set(tests ${threads_tests})
    endif()
    if(tests AND BUILD_TESTING)
        set(threads "")
        if(threads_tests)
            set(threads THREADS)
        endif()
        _test_program(test_${name} ${threads}
            SOURCES ${tests} ${ARG_TEST_SUPPORT}
            LINKS ${target} ${ARG_TEST_USES} ${ARG_LINKS})
    endif()
endfunction()

# program(NAME ROOM): src/ROOM/main.cpp as the program NAME, at the top of the build folder.
function(program name main_room)
    set(main ${PROJECT_SOURCE_DIR}/src/${main_room}/main.cpp)
    file(GLOB found CONFIGURE_DEPENDS ${main})
    if(NOT found)
        message(STATUS "program ${name}: no src/${main_room}/main.cpp yet")
        return()
    endif()
    add_executable(${name} ${main})
    target_link_libraries(${name} PRIVATE before_arrow superhero_${main_room})
endfunction()

# suites(FOLDER): each folder below it that has *_test.cpp becomes one program, linked with every
# room but app, which is tested as a program; FOLDER/support/*.cpp is built into each. Contract and
# integration tests are also run under ThreadSanitizer, but not those of the audit, which has no
# threads.
function(suites folder)
    if(NOT BUILD_TESTING)
        return()
    endif()
    get_property(rooms GLOBAL PROPERTY superhero_rooms)
    get_property(links GLOBAL PROPERTY superhero_links)
    list(REMOVE_DUPLICATES links)
    list(REMOVE_ITEM rooms app)
    if(SUPERHERO_THREADS_TESTS_ONLY)
        list(REMOVE_ITEM rooms audit heroapi)
    endif()
    list(TRANSFORM rooms PREPEND superhero_)

    file(GLOB_RECURSE all CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    list(TRANSFORM all REPLACE "^${PROJECT_SOURCE_DIR}/${folder}/([^/]+)/.*" "\\1")
    list(REMOVE_DUPLICATES all)
    list(REMOVE_ITEM all support programs)
    file(GLOB support CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/support/*.cpp)
    foreach(suite IN LISTS all)
        _find_sources(${folder}/${suite} helpers tests)
        if(SUPERHERO_THREADS_TESTS_ONLY)
            list(FILTER tests EXCLUDE REGEX "/audit_[^/]*$")
        endif()
        set(threads "")
        if(suite MATCHES "^(contract|integration)$")
            set(threads THREADS)
        elseif(SUPERHERO_THREADS_TESTS_ONLY)
            continue()
        endif()
        _test_program(test_${suite} ${threads}
            SOURCES ${tests} ${helpers} ${support}
            LINKS ${rooms} ${links})
    endforeach()
endfunction()

# test_programs(FOLDER USES room...): each NAME.cpp below it becomes the program NAME, which Python
# tests run.
function(test_programs folder)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "USES")
    if(NOT BUILD_TESTING OR SUPERHERO_THREADS_TESTS_ONLY)
        return()
    endif()
    list(TRANSFORM ARG_USES PREPEND superhero_)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    foreach(source IN LISTS sources)
        get_filename_component(name ${source} NAME_WE)
        add_executable(${name} EXCLUDE_FROM_ALL ${source})
        target_link_libraries(${name} PRIVATE before_arrow ${ARG_USES})
        add_dependencies(tests ${name})
    endforeach()
endfunction()

# fuzzer(FOLDER USES room...): its sources, without tests, become superhero_fuzz in the fuzz build.
function(fuzzer folder)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "USES;LINKS")
    if(NOT SUPERHERO_FUZZ)
        return()
    endif()
    _find_sources(${folder} sources tests)
    list(TRANSFORM ARG_USES PREPEND superhero_)
    add_executable(superhero_fuzz EXCLUDE_FROM_ALL ${sources})
    target_include_directories(superhero_fuzz PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(superhero_fuzz PRIVATE before_arrow ${ARG_USES} ${ARG_LINKS})
    target_link_options(superhero_fuzz PRIVATE -fsanitize=fuzzer)
endfunction()

# benchmarks(FOLDER [TEST_SUPPORT file...]): its *.cpp, a main() among them, become one program in
# the release build; TEST_SUPPORT as for rooms.
function(benchmarks folder)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "TEST_SUPPORT")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    if(NOT sources OR NOT CMAKE_BUILD_TYPE STREQUAL Release)
        return()
    endif()
    get_property(rooms GLOBAL PROPERTY superhero_rooms)
    get_property(links GLOBAL PROPERTY superhero_links)
    list(REMOVE_DUPLICATES links)
    list(TRANSFORM rooms PREPEND superhero_)
    list(TRANSFORM ARG_TEST_SUPPORT PREPEND ${PROJECT_SOURCE_DIR}/tests/support/)
    add_executable(superhero_bench EXCLUDE_FROM_ALL ${sources} ${ARG_TEST_SUPPORT})
    target_include_directories(superhero_bench PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(superhero_bench PRIVATE before_arrow ${rooms} ${links})
    if(TARGET superhero)
        add_dependencies(superhero_bench superhero) # which benchmarks of the whole program run
    endif()
endfunction()
