#include "app/cli/record_settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <string>

#include "app/cli/help.h"
#include "app/cli/setting_adder.h"
#include "app/cli/setting_readers.h"
#include "app/system.h"
#include "base/uuid.h"
#include "monitor/start_point.h"

namespace app {
namespace {

constexpr std::size_t k_longest_topic = 249;

bool is_topic(std::string_view name) {
    return !name.empty() && name.size() <= k_longest_topic &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::isalnum(c) || c == '.' || c == '_' || c == '-';
           });
}

SettingReader topics(std::string& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        for (std::string_view left = text;;) {
            const std::size_t comma = left.find(',');
            if (!is_topic(left.substr(0, comma))) {
                return "names of topics with commas between, of letters, digits, '.', '_' and '-',";
            }
            if (comma == std::string_view::npos) break;
            left.remove_prefix(comma + 1);
        }
        target = text;
        return {};
    };
    return {read, "TOPIC,…"};
}

SettingReader game_token(std::string& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        const auto token = base::GameToken::parse(trimmed(text));
        if (!token) return "a game's token, such as f47ac10b-58cc-4372-a567-0e02b2c3d479,";
        target = token->text();
        return {};
    };
    return {read, "TOKEN"};
}

SettingReader start(std::string& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        const std::string word(trimmed(text));
        if (!monitor::parse_start(word, now())) {
            return "beginning, end, an offset, a time such as 2026-11-23T12:00:00Z, or how long "
                   "ago (90s, 10m, 2h, 7d)";
        }
        target = word;
        return {};
    };
    return {read, "WHERE"};
}

}  // namespace

void define_records(CLI::App& app, GivenSettings& settings) {
    SettingAdder adder(app);
    adder.under(heading::k_job);
    adder.add("--topic", "Topics to read.", "lib.server.lobby,lib.server.game,lib.server.login",
              topics(settings.records.topics));
    adder.add("--game", "Only the records of this game.", "all games",
              game_token(settings.records.game));
    adder.add("--from",
              "Where to begin: beginning, end, an offset (the same in each partition), a time (RFC "
              "3339, UTC if it names no zone), or how long ago: 90s, 10m, 2h, 7d.",
              "beginning; with --follow: end", start(settings.records.start));
    app.add_flag("--follow", settings.records.follow,
                 "At the end of the topics, wait for further records.");
}

void define_game(CLI::App& app, GivenSettings& settings) {
    app.add_option("token", settings.game, "The game.");
}

}  // namespace app
