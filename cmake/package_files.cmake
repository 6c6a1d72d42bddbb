# At the installation of the component `package`, see package.cmake: files that are made then.

set(root $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX})
execute_process(
    COMMAND ${tools}/make_manual --program ${program} --into ${root} --changelog ${changelog}
    COMMAND_ERROR_IS_FATAL ANY)

# gzip -n: the same bytes whenever it is made.
function(pack from to)
    execute_process(COMMAND gzip -9nc ${from} OUTPUT_FILE ${to} COMMAND_ERROR_IS_FATAL ANY)
    file(CHMOD ${to} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

file(MAKE_DIRECTORY ${root}/${docs})
pack(${changelog} ${root}/${docs}/changelog.gz)
foreach(text IN LISTS arrow_licenses)
    get_filename_component(name ${text} NAME)
    pack(${text} ${root}/${docs}/arrow-${name}.gz)
endforeach()

# The libraries of the wheel have symbols that nobody needs to run them.
if(CMAKE_INSTALL_DO_STRIP)
    file(GLOB found ${root}/${libraries}/*.so.*)
    foreach(library IN LISTS found)
        execute_process(COMMAND strip --strip-unneeded ${library} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
endif()
