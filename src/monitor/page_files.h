// The live page, as it is built into the program from src/monitor/page/.
#pragma once

#include <optional>
#include <string_view>

namespace monitor {

struct PageFile {
    std::string_view type;  // "text/css; charset=utf-8"
    std::string_view bytes;
};

// The bytes of that file of src/monitor/page/; empty: there is none. Defined by the build
// (cmake/embed.cmake).
std::string_view embedded_page(std::string_view name);

// "index.html", "style.css", …; nothing: there is none of that name.
std::optional<PageFile> page_file(std::string_view name);

}  // namespace monitor
