#include "app/console/figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace app {
namespace {

using enum FigureKind;
using server::Count;

struct ServerFigure {
    Count count;
    Figure figure;
};

constexpr std::array k_server = {
    ServerFigure{Count::connections,
                 {"connections", 0, counter, "server_connections_total",
                  "Connections that were upgraded to WebSocket."}},
    ServerFigure{
        Count::connections_now,
        {"connections_now", 0, gauge, "server_open_connections", "Connections that are open now."}},
    ServerFigure{Count::connections_refused,
                 {"connections_refused", 0, counter, "server_refused_connections_total",
                  "Connections over a limit, or without a proper upgrade request."}},
    ServerFigure{Count::connections_turned_away,
                 {"connections_turned_away", 0, counter, "server_turned_away_connections_total",
                  "Of the refused connections, those that came too fast or found no room."}},
    ServerFigure{Count::connections_delayed,
                 {"connections_delayed", 0, counter, "server_delayed_connections_total",
                  "Times that the next connection was not accepted at once."}},
    ServerFigure{Count::connections_closed,
                 {"connections_closed", 0, counter, "server_closed_connections_total",
                  "Connections that were closed for too many or too large messages, or for reading "
                  "too slowly."}},
    ServerFigure{
        Count::rests,
        {"rests", 0, counter, "server_rests_total",
         "Times that a connection was not read for a while, after too many messages, logins, "
         "requests for a seat or refusals."}},
    ServerFigure{Count::logins, {"logins", 0, counter, "server_logins_total", "Login requests."}},
    ServerFigure{Count::finds,
                 {"finds", 0, counter, "server_finds_total", "Requests for a seat in a game."}},
    ServerFigure{Count::lobbies,
                 {"lobbies", 0, counter, "server_lobbies_total", "Requests to follow a game."}},
    ServerFigure{Count::heroes,
                 {"heroes", 0, counter, "server_heroes_total", "Requests for a user's hero."}},
    ServerFigure{Count::actions,
                 {"actions", 0, counter, "server_actions_total", "Requests to act in a game."}},
    ServerFigure{Count::refusals,
                 {"refusals", 0, counter, "server_refusals_total", "Answers that are refusals."}},
    ServerFigure{Count::pushes,
                 {"pushes", 0, counter, "server_pushes_total",
                  "Messages to players that no request asked for."}},
    ServerFigure{Count::games_started,
                 {"games_started", 0, counter, "server_started_games_total",
                  "Games whose seats were all taken."}},
    ServerFigure{Count::games_finished,
                 {"games_finished", 0, counter, "server_finished_games_total",
                  "Games that were played to their end."}},
    ServerFigure{Count::games_timed_out,
                 {"games_timed_out", 0, counter, "server_timed_out_games_total",
                  "Games whose seats were not taken in time."}},
    ServerFigure{Count::games_taken_over,
                 {"games_taken_over", 0, counter, "server_taken_over_games_total",
                  "Games that another server left, told again or watched to their end."}},
    ServerFigure{Count::forfeits,
                 {"forfeits", 0, counter, "server_forfeits_total",
                  "Users who did nothing when it was their turn."}},
    ServerFigure{Count::failures,
                 {"failures", 0, counter, "server_failures_total",
                  "Connections or changes of games that ended in an error of the server."}},
    ServerFigure{Count::games_lost,
                 {"games_lost", 0, counter, "server_lost_games_total",
                  "Games that the registry did not know any more before their end."}},
    ServerFigure{Count::registry_errors,
                 {"registry_errors", 0, counter, "server_registry_errors_total",
                  "Calls that the registry could not carry out."}},
};

}  // namespace

Figures figures_of(const server::Counts& counts) {
    Figures out;
    for (const ServerFigure& each : k_server) {
        out.push_back(each.figure);
        out.back().value = server::at(counts, each.count);
    }
    return out;
}

Figures figures_of(const worker::Counters& c) {
    return {
        {"records", c.records, counter, "worker_records_total", "Records that were read."},
        {"foreign", c.foreign, counter, "worker_foreign_records_total",
         "Records of other programs, which are passed over."},
        {"games", c.games, counter, "worker_games_total", "Games that were put into the tables."},
        {"timed_out", c.timed_out, counter, "worker_timed_out_games_total",
         "Games that timed out in the lobby, in commits."},
        {"duplicates", c.duplicates, counter, "worker_duplicates_total",
         "Games and records that were there already, in commits."},
        {"dead_letters", c.dead_letters, counter, "worker_dead_letters_total",
         "Records that could not be used and were kept."},
        {"abandoned", c.abandoned, counter, "worker_abandoned_games_total",
         "Open games that were given up: silent too long, or too many."},
        {"lost", c.lost, counter, "worker_lost_games_total", "Games that the registry had lost."},
        {"registry_errors", c.registry_errors, counter, "worker_registry_errors_total",
         "Calls that the registry could not carry out."},
        {"commits", c.commits, counter, "worker_commits_total", "Commits of the tables."},
        {"lost_races", c.lost_races, counter, "worker_lost_races_total",
         "Commits that another worker made first."},
        {"open_games", c.open_games, gauge, "worker_open_games",
         "Games that have begun and are not in the tables yet."},
        {"partitions", c.progress.size(), gauge, "worker_partitions",
         "Partitions of topics that are this worker's now."},
    };
}

Figures figures_of(const player::Counts& c) {
    return {
        {"games", c.games, counter, "client_games_total", "Games that were played to their end."},
        {"timed_out", c.timed_out, counter, "client_timed_out_games_total",
         "Games whose seats were not taken in time."},
        {"attacks", c.attacks, counter, "client_attacks_total", "Attacks that were answered."},
        {"messages", c.messages, counter, "client_messages_total", "Messages that were received."},
        {"refusals", c.refusals, counter, "client_refusals_total", "Answers that were refusals."},
        {"reconnects", c.reconnects, counter, "client_reconnects_total",
         "Connections that were lost while they were needed."},
        {"forfeits", c.forfeits, counter, "client_forfeits_total",
         "Actions that came after the turn had passed."},
        {"connections", c.connections, gauge, "client_open_connections",
         "Connections to the server that are open."},
    };
}

Figures queue_of(const ports::Backlog& backlog) {
    if (backlog.limit_bytes == 0) return {};
    return {{"", backlog.waiting_bytes, gauge, "log_waiting_bytes",
             "Memory that log records take which are not known to have arrived yet."},
            {"", backlog.limit_bytes, gauge, "log_waiting_limit_bytes",
             "No new game begins while more bytes wait than this."}};
}

Figure limit_of_connections(std::size_t limit) {
    return {"", limit, gauge, "server_open_connections_limit",
            "Connections that may be open at the same time."};
}

Figure unpublished_games(std::size_t games) {
    return {"", games, gauge, "server_unpublished_games",
            "Games that ended here and are not announced to the workers yet."};
}

Figures calls_of_registry(std::size_t waiting, std::size_t most) {
    return {{"", waiting, gauge, "registry_waiting_calls",
             "Calls to the registry that have no answer yet."},
            {"", most, gauge, "registry_waiting_calls_limit",
             "Calls to the registry beyond this number fail at once."}};
}

Figure limit_of_open_games(const worker::Counters& counters) {
    return {"", counters.open_games_limit, gauge, "worker_open_games_limit",
            "Open games that the worker keeps at most; beyond it the oldest are given up."};
}

std::string words_of(const Figure& figure) {
    std::string words(figure.name);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string rates_text(const Figures& before, const Figures& after, double seconds) {
    std::string rates, gauges;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const Figure& figure = after[i];
        if (figure.kind == gauge) {
            if (figure.value > 0) gauges += fmt::format("; {} {}", words_of(figure), figure.value);
            continue;
        }
        const std::uint64_t then = i < before.size() ? before[i].value : 0;
        if (figure.value <= then) continue;
        rates += fmt::format("{}{} {:.1f}/s", rates.empty() ? "" : ", ", words_of(figure),
                             static_cast<double>(figure.value - then) / seconds);
    }
    return fmt::format("in {:.0f} s: {}{}", seconds, rates.empty() ? "nothing" : rates, gauges);
}

}  // namespace app
