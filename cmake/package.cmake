# cpack: a Debian package of the program that is built. What `cmake --install` puts into a tree, and
# as the component `package`, which it leaves out, what a Debian system has of a package: man pages
# and completions, made by asking the program, systemd units and settings, changelog and licences.

if(NOT TARGET superhero)
    return()
endif()
set(_package ${PROJECT_SOURCE_DIR}/deploy/package)
set(_of_package COMPONENT package EXCLUDE_FROM_ALL)
set(_docs share/doc/superhero)

install(FILES ${_package}/superhero-server.service ${_package}/superhero-worker@.service
    ${_package}/superhero-monitor.service DESTINATION lib/systemd/system ${_of_package})
install(FILES ${_package}/superhero.env DESTINATION /etc/superhero ${_of_package})
install(FILES ${_package}/secrets.conf DESTINATION ${_docs}/examples ${_of_package})
install(FILES ${_package}/copyright DESTINATION ${_docs} ${_of_package})
install(FILES ${_package}/lintian-overrides DESTINATION share/lintian/overrides RENAME superhero
    ${_of_package})
install(CODE "
    set(tools ${PROJECT_SOURCE_DIR}/tools)
    set(program $<TARGET_FILE:superhero>)
    set(changelog ${_package}/changelog)
    set(arrow_licenses \"${ARROW_LICENSES}\")
    set(docs ${_docs})
    set(libraries ${_libraries})
    include(${PROJECT_SOURCE_DIR}/cmake/package_files.cmake)" ${_of_package})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Super Hero Combat Simulator authors <superhero@packages.invalid>")
set(CPACK_INSTALL_CMAKE_PROJECTS
    "${PROJECT_BINARY_DIR};superhero;ALL;/;${PROJECT_BINARY_DIR};superhero;package;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS redis-server)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "super hero fights that end as proven tables")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Bots fight over WebSockets, every happening is a record in a topic (Kafka
or files), and workers turn finished games into two Parquet tables. An audit
proves that no row is missing, doubled or wrong, whatever was killed
meanwhile.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${_package}/postinst ${_package}/prerm ${_package}/postrm
    ${_package}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${ARROW_FOLDER})
include(CPack)
