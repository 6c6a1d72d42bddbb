#include "app/simulate/rate_file.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "app/console/console.h"
#include "app/doors/wiring.h"
#include "base/text.h"

namespace app {
namespace {

constexpr std::size_t k_largest_rate = 256;
constexpr std::string_view k_white_space = " \t\r\n";

base::Error bad_rate(const std::string& path, const std::string& why) {
    return base::bad_setting(fmt::format("--rate-file (RATE_FILE) is \"{}\": {}", path, why));
}

}  // namespace

base::Result<NamedRate> read_rate(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text(k_largest_rate, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return bad_rate(
            path, fmt::format("it cannot be read: {}", std::strerror(errno == 0 ? EIO : errno)));
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    text.erase(text.find_last_not_of(k_white_space) + 1);
    text.erase(0, text.find_first_not_of(k_white_space));
    const auto shape = player::parse_load_shape(text);
    if (!shape) {
        return bad_rate(
            path, fmt::format("it holds \"{}\": {} expected", base::without_controls(text, '?'),
                              player::k_load_shapes));
    }
    return NamedRate{std::move(text), *shape};
}

Settings with_rate_of_file(Settings settings) {
    const std::string& path = settings.play.rate_file;
    if (!path.empty()) settings.play.rate = value_or_throw(read_rate(path)).shape;
    return settings;
}

void read_rate_again(const std::string& path,
                     const std::function<void(const player::LoadShape&)>& change) {
    const auto rate = read_rate(path);
    if (!rate) return say("keeps the rate that it had: " + rate.error().what, base::Level::warning);
    change(rate->shape);
    say(fmt::format("the rate is {} from now on, as {} says", rate->text, path));
}

}  // namespace app
