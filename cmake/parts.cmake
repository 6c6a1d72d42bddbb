# What comes from packages. tools/setup installs all of it on Debian and Ubuntu.

find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS json)
find_package(simdjson REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto SSL)
find_package(GTest REQUIRED)
include(arrow)

find_path(LMDB_INCLUDE_DIR lmdb.h REQUIRED)
find_library(LMDB_LIBRARY lmdb REQUIRED)
add_library(lmdb::lmdb UNKNOWN IMPORTED)
set_target_properties(lmdb::lmdb PROPERTIES
    IMPORTED_LOCATION ${LMDB_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${LMDB_INCLUDE_DIR})

find_path(ISAL_INCLUDE_DIR isa-l/crc.h REQUIRED)
find_library(ISAL_LIBRARY isal REQUIRED)
add_library(isal::isal UNKNOWN IMPORTED)
set_target_properties(isal::isal PROPERTIES
    IMPORTED_LOCATION ${ISAL_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${ISAL_INCLUDE_DIR})

find_path(HIREDIS_INCLUDE_DIR hiredis/hiredis.h REQUIRED)
find_library(HIREDIS_LIBRARY hiredis REQUIRED)
add_library(parts_hiredis UNKNOWN IMPORTED)
set_target_properties(parts_hiredis PROPERTIES
    IMPORTED_LOCATION ${HIREDIS_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${HIREDIS_INCLUDE_DIR})
add_library(hiredis::hiredis ALIAS parts_hiredis)

find_path(RDKAFKA_INCLUDE_DIR librdkafka/rdkafka.h REQUIRED)
find_library(RDKAFKA_LIBRARY rdkafka REQUIRED)
add_library(parts_rdkafka UNKNOWN IMPORTED)
set_target_properties(parts_rdkafka PROPERTIES
    IMPORTED_LOCATION ${RDKAFKA_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${RDKAFKA_INCLUDE_DIR})
add_library(rdkafka::rdkafka ALIAS parts_rdkafka)

find_package(CURL REQUIRED)
find_package(pugixml REQUIRED)

# Asio and Beast compiled once here, instead of in every file that includes them.
add_library(superhero_boost STATIC cmake/boost_separate.cpp)
target_compile_definitions(superhero_boost PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(superhero_boost PUBLIC Boost::headers Threads::Threads OpenSSL::SSL)
target_link_libraries(superhero_flags INTERFACE superhero_boost)

# The Arrow of the wheel has parts of its own inside and does not hide all of their symbols
# (simdjson of another version among them). So what programs use must come before it in the loader's
# order: the first library that has a symbol gives it.
set(_first
    $<TARGET_FILE:simdjson::simdjson>,$<TARGET_FILE:OpenSSL::SSL>,$<TARGET_FILE:OpenSSL::Crypto>)
add_library(before_arrow INTERFACE)
target_link_options(before_arrow INTERFACE
    LINKER:--push-state,--no-as-needed,${_first},--pop-state)
