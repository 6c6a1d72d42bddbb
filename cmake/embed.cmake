# embed(TARGET FILE HEADER H FUNCTION NS::F): builds FILE into TARGET. The header H, hand-written,
# declares `std::string_view F()` in namespace NS; the definition is generated here. A file that
# does not exist is an empty text.
#
# embed_folder(TARGET FOLDER HEADER H FUNCTION NS::F): the same for every file of FOLDER. The header
# declares `std::string_view F(std::string_view name)`: empty for a name that no file has.

function(embed target file)
    cmake_parse_arguments(PARSE_ARGV 2 ARG "" "HEADER;FUNCTION" "")
    set(path ${PROJECT_SOURCE_DIR}/${file})
    file(GLOB found CONFIGURE_DEPENDS ${path})
    if(NOT found)
        message(STATUS "embed: ${file} is not there yet, built in as empty")
        set(path ${PROJECT_BINARY_DIR}/generated/empty)
        file(WRITE ${path} "")
    endif()
    string(MAKE_C_IDENTIFIER ${file} symbol)
    set(header ${ARG_HEADER})
    set(function ${ARG_FUNCTION})
    set(source ${PROJECT_BINARY_DIR}/generated/${symbol}.cpp)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/embedded.cpp.in ${source} @ONLY)
    # The assembler reads the file unseen by the compiler's dependency list, and OBJECT_DEPENDS is
    # passed over for a source that is compiled together with others.
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${path} SKIP_LINTING ON
                                           SKIP_UNITY_BUILD_INCLUSION ON)

    get_target_property(type ${target} TYPE)
    if(type STREQUAL INTERFACE_LIBRARY)
        return() # a room without sources yet
    endif()
    target_sources(${target} PRIVATE ${source})
endfunction()

function(embed_folder target folder)
    cmake_parse_arguments(PARSE_ARGV 2 ARG "" "HEADER;FUNCTION" "")
    file(GLOB paths CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*)
    string(MAKE_C_IDENTIFIER ${folder} symbol)
    set(assembly "")
    set(declarations "")
    set(choices "")
    foreach(path ${paths})
        get_filename_component(name ${path} NAME)
        string(MAKE_C_IDENTIFIER ${name} part)
        set(label superhero_${symbol}_${part})
        string(APPEND assembly "    .global ${label}_begin\n    .global ${label}_end\n"
            "${label}_begin:\n    .incbin \"${path}\"\n${label}_end:\n    .byte 0\n")
        string(APPEND declarations "extern const char ${label}_begin[];\n"
            "extern const char ${label}_end[];\n")
        string(APPEND choices
            "    if (name == \"${name}\") return {${label}_begin, ${label}_end};\n")
    endforeach()
    set(header ${ARG_HEADER})
    set(function ${ARG_FUNCTION})
    set(source ${PROJECT_BINARY_DIR}/generated/${symbol}.cpp)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/embedded_folder.cpp.in ${source} @ONLY)
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}" SKIP_LINTING ON
                                           SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources(${target} PRIVATE ${source})
endfunction()
