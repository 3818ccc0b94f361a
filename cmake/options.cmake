# Warnings and defines that every target of the project shares.
add_library(pooldeck_options INTERFACE)
target_compile_features(pooldeck_options INTERFACE cxx_std_20)
target_compile_options(pooldeck_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror=switch -Werror=return-type
    $<$<BOOL:${POOLDECK_WERROR}>:-Werror>)
target_compile_definitions(pooldeck_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER QT_STRICT_ITERATORS
    $<$<CONFIG:Debug>:QT_FORCE_ASSERTS>)
if(POOLDECK_FUZZ)
    set(POOLDECK_SANITIZE ON)
    target_compile_options(pooldeck_options INTERFACE -fsanitize=fuzzer-no-link)
    target_compile_definitions(pooldeck_options INTERFACE QT_FORCE_ASSERTS)
endif()
if(POOLDECK_SANITIZE)
    target_compile_options(pooldeck_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
    target_link_options(pooldeck_options INTERFACE -fsanitize=address,undefined)
endif()

# The only place where the version is written is project() above; its header is generated.
configure_file(cmake/version.h.in "${PROJECT_BINARY_DIR}/generated/pooldeck/version.h" @ONLY)
target_include_directories(pooldeck_options INTERFACE "${PROJECT_BINARY_DIR}/generated")
