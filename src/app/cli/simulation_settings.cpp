#include "app/cli/simulation_settings.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/cli/help.h"
#include "app/cli/setting_readers.h"
#include "app/system.h"
#include "monitor/start_point.h"

namespace app {
namespace {

SettingReader load_shape(std::optional<player::LoadShape>& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        target = player::parse_load_shape(trimmed(text));
        if (target) return {};
        return std::string(player::k_load_shapes);
    };
    return {read, "SHAPE"};
}

SettingReader past_time(std::optional<base::Timestamp>& target) {
    const auto read = [&target](const std::string& text) -> std::string {
        const auto point = monitor::parse_start(trimmed(text), now());
        if (point && point->kind == monitor::StartPoint::Kind::time && point->time <= now()) {
            target = point->time;
            return {};
        }
        return "a time in the past such as 2026-11-23T12:00:00Z, or how long ago (10m, 2h, 30d)";
    };
    return {read, "TIME"};
}

}  // namespace

void add_rate(SettingAdder& adder, GivenSettings& settings) {
    adder.add("--rate",
              "Games that begin in a second, at most: a number; ramp:FROM,TO,SECONDS; day:LOW,HIGH "
              "(lowest at 06:00 UTC, highest at 18:00); or bursts:LOW,HIGH,EVERY,FOR, in seconds.",
              "as many as possible", load_shape(settings.play.rate));
    adder.add("--rate-file",
              "Instead: a file that holds the rate. SIGHUP has it read again: from then on games "
              "begin as it says.",
              "none", text_of(settings.play.rate_file, "FILE"));
}

void add_skews(SettingAdder& adder, GivenSettings& settings) {
    adder.add_number("--player-skew",
                     "How uneven it is who plays: the n-th player plays 1 / n^SKEW times as often "
                     "as the first; 0: all alike.",
                     settings.play.player_skew, {0.0, 5.0});
    adder.add_number("--hero-skew",
                     "The same of the heroes that are drawn, in the order of their ids.",
                     settings.play.hero_skew, {0.0, 5.0});
}

void add_connections(SettingAdder& adder, GivenSettings& settings, const Fallbacks& fallbacks) {
    adder.under(heading::k_players);
    adder.add_number("--client-sleep", "Seconds before a player tries again.",
                     settings.players.sleep, {0.0, 3600.0});
    adder.add("--users-per-connection", "Players that share a connection to each endpoint.",
              std::string(fallbacks.users_per_connection_text),
              optional_number(settings.users_per_connection, 1, 1000));
}

void add_direct(CLI::App& app, SettingAdder& adder, GivenSettings& settings) {
    const std::string group(heading::k_games);
    app.add_flag("--direct", settings.play.direct,
                 "Play by the rules alone, without sockets: about ten times as many games in a "
                 "second, with the same records and the same tables for the same seed.")
        ->group(group);
    adder.add("--start-time",
              "With --direct and --rate: the records tell of games from that time to the present, "
              "as if they had been played then; --rate and --duration go by their time. RFC 3339, "
              "or how long ago: 10m, 2h, 30d.",
              "none, games are played in the present", past_time(settings.play.start_time));
    adder.add("--time-scale", "Simulated seconds that pass in a real second, at most.",
              "as many as possible", optional_number(settings.play.time_scale, 0.001, 1e9));
    app.add_flag("--then-live", settings.play.then_live,
                 "Having reached the present, go on in it, until --games, --duration or Ctrl-C.")
        ->group(group);
}

}  // namespace app
