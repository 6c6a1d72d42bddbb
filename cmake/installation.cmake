# cmake --install BUILD --prefix X: a tree that can be moved and needs no build folder. Arrow, where
# it comes from .venv/, travels along in lib/superhero/; other libraries are the system's packages.

include(GNUInstallDirs)
if(TARGET superhero)
    set(_libraries ${CMAKE_INSTALL_LIBDIR}/superhero)
    file(RELATIVE_PATH _bin_to_libraries /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${_libraries})
    set_target_properties(superhero PROPERTIES INSTALL_RPATH "$ORIGIN/${_bin_to_libraries}")
    install(TARGETS superhero RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES ${ARROW_BUNDLED} DESTINATION ${_libraries})
    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
