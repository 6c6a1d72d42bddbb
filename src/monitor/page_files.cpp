#include "monitor/page_files.h"

#include <algorithm>
#include <array>
#include <utility>

namespace monitor {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_types = {{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".LICENSE", "text/plain; charset=utf-8"},
}};

}  // namespace

std::optional<PageFile> page_file(std::string_view name) {
    const auto type = std::find_if(k_types.begin(), k_types.end(),
                                   [&](const auto& each) { return name.ends_with(each.first); });
    const std::string_view bytes = embedded_page(name);
    if (type == k_types.end() || bytes.empty()) return std::nullopt;
    return PageFile{type->second, bytes};
}

}  // namespace monitor
