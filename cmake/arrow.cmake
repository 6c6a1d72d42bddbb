# parts::parquet (and parts::arrow): an installed Arrow where CMake finds one, else the
# headers and libraries inside the pinned pyarrow wheel of .venv/. ARROW_BUNDLED lists the library
# files that must travel with an installation, ARROW_FOLDER is where they are, ARROW_LICENSES the
# texts that go with them; all are empty for an installed Arrow.

set(ARROW_BUNDLED "")
set(ARROW_FOLDER "")
set(ARROW_LICENSES "")
add_library(arrow_part INTERFACE)
add_library(parquet_part INTERFACE)
add_library(parts::arrow ALIAS arrow_part)
add_library(parts::parquet ALIAS parquet_part)
target_link_libraries(parquet_part INTERFACE arrow_part)

find_package(Arrow CONFIG QUIET)
find_package(Parquet CONFIG QUIET)
if(Arrow_FOUND AND Parquet_FOUND)
    message(STATUS "Arrow ${Arrow_VERSION}: installed, ${Arrow_DIR}")
    if(TARGET Arrow::arrow_shared)
        target_link_libraries(arrow_part INTERFACE Arrow::arrow_shared)
        target_link_libraries(parquet_part INTERFACE Parquet::parquet_shared)
    else()
        target_link_libraries(arrow_part INTERFACE Arrow::arrow_static)
        target_link_libraries(parquet_part INTERFACE Parquet::parquet_static)
    endif()
    return()
endif()

set(_python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
if(NOT EXISTS ${_python})
    message(FATAL_ERROR "No installed Arrow, and no .venv/ to take it from: run tools/setup")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/.venv/made-from) # another wheel: configure again
execute_process(
    COMMAND ${_python} -c [[
import pyarrow
print(pyarrow.__version__, pyarrow.get_include(), pyarrow.get_library_dirs()[0], sep=";", end="")]]
    OUTPUT_VARIABLE _wheel
    COMMAND_ERROR_IS_FATAL ANY)
list(GET _wheel 0 _version)
list(GET _wheel 1 _include)
list(GET _wheel 2 _libraries)
set(ARROW_FOLDER ${_libraries})
file(GLOB ARROW_LICENSES ${_libraries}/../pyarrow-${_version}.dist-info/licenses/*.txt)

# The wheel has no plain libarrow.so, only names with a version: linked by their full path.
foreach(_name arrow parquet)
    file(GLOB _file ${_libraries}/lib${_name}.so.*)
    list(LENGTH _file _count)
    if(NOT _count EQUAL 1)
        message(FATAL_ERROR "pyarrow ${_version}: expected one lib${_name}.so.N, found '${_file}'")
    endif()
    add_library(${_name}_wheel SHARED IMPORTED)
    set_target_properties(${_name}_wheel PROPERTIES
        IMPORTED_LOCATION ${_file}
        INTERFACE_INCLUDE_DIRECTORIES ${_include})
    target_link_libraries(${_name}_part INTERFACE ${_name}_wheel)
    list(APPEND ARROW_BUNDLED ${_file})
endforeach()
message(STATUS "Arrow ${_version}: from the pyarrow wheel, ${_libraries}")
