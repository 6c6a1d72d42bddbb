# Language level, warnings and ccache for everything the project compiles itself.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

option(SUPERHERO_WERROR "Warnings are errors" OFF)
set(SUPERHERO_TEST_FLAGS "" CACHE STRING "Further compiler flags for the sources of tests")
option(SUPERHERO_THREADS_TESTS_ONLY "Of the tests, only those of threads (for ThreadSanitizer)" OFF)

# -ffile-prefix-map, and ccache's base folder below: what is compiled in one clone of the repository
# serves all others.
add_compile_options(-fno-omit-frame-pointer -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)

add_library(superhero_flags INTERFACE)
target_compile_options(superhero_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    # Deprecations stay warnings: they depend on the version of a part that is installed.
    $<$<BOOL:${SUPERHERO_WERROR}>:-Werror -Wno-error=deprecated-declarations>
    # GCC 12 raises these falsely in optimized standard library code.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds
        -Wno-stringop-overflow -Wno-stringop-overread -Wno-tsan>
    # Several sources in one: a type of a source looks to GCC like one of a header.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>
    # GCC's -Wconversion leaves this out, clang's has it in.
    $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_ABSSTDERR=true
        ${CCACHE_PROGRAM})
endif()

# Sources that take GCC minutes to optimize once the sanitizers' checks are in: there, and only
# there, they are compiled without optimization, with all checks.
function(heavy_under_sanitizers)
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O0)
    endif()
endfunction()
