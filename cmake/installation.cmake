# cmake --install BUILD --prefix X: a tree that can be moved and needs no build folder. Arrow, where
# it comes from .venv/, travels along in lib/; other libraries are the system's packages.

include(GNUInstallDirs)
if(TARGET superhero)
    file(RELATIVE_PATH _bin_to_lib
        /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    set_target_properties(superhero PROPERTIES INSTALL_RPATH "$ORIGIN/${_bin_to_lib}")
    install(TARGETS superhero RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(FILES ${ARROW_BUNDLED}
        DESTINATION ${CMAKE_INSTALL_LIBDIR}
        PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                    WORLD_READ WORLD_EXECUTE)
    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()
