#include "app/cli/setting_adder.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cctype>

#include "app/nearest.h"

namespace app {

void SettingAdder::under(std::string_view heading) {
    app_.option_defaults()->group(std::string(heading));
}

void SettingAdder::add(const std::string& flags, const std::string& help, std::string shown_default,
                       SettingReader reader) {
    const std::string flag = flags.substr(0, flags.find(','));
    std::string variable = flag.substr(2);
    for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
    const std::string takes = reader.takes;
    CLI::callback_t take = [=, reader = std::move(reader)](const CLI::results_t& results) {
        const std::string& given = results.back();
        const std::string wanted = reader.read(given);
        if (wanted.empty()) return true;
        throw CLI::ValidationError(fmt::format("{} ({}) is \"{}\": {} expected{}", flag, variable,
                                               given, wanted, did_you_mean(given, reader.names)));
    };
    CLI::Option* option = app_.add_option(flags, std::move(take), help);
    option->envname(variable)->type_name(takes)->default_str(std::move(shown_default));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    // The default is shown by --help, never parsed.
    option->run_callback_for_default(false);
}

}  // namespace app
