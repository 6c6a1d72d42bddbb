#include "app/console/run_ends.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace app {
namespace {

constexpr std::array<std::string_view, 3> k_ends = {"--games", "--client-games", "--duration"};

bool is_flag_of(std::string_view argument, std::string_view name) {
    return argument == name || (argument.starts_with(name) && argument[name.size()] == '=');
}

bool is_end(const CLI::Option* option) {
    return std::any_of(k_ends.begin(), k_ends.end(), [&](std::string_view name) {
        return option->check_name(std::string(name));
    });
}

}  // namespace

void flags_beat_variables(CLI::App& command, const std::vector<std::string>& arguments) {
    const auto ends = command.get_options(is_end);
    const auto is_given = [&](const CLI::Option* option) {
        return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
            return is_flag_of(argument, option->get_name());
        });
    };
    if (std::none_of(ends.begin(), ends.end(), is_given)) return;
    for (CLI::Option* option : ends) option->envname("");
}

void refuse_two_ends(const CLI::App& command) {
    std::string given;
    int count = 0;
    for (const CLI::Option* option : command.get_options(is_end)) {
        if (option->count() == 0) continue;
        given += given.empty() ? "" : " and ";
        given += option->get_name();
        ++count;
    }
    if (count < 2) return;
    throw CLI::ValidationError(
        fmt::format("{} each say when the run ends: one of them expected", given));
}

}  // namespace app
