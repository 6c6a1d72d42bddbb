#include "redis/contract_session.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/number.h"

namespace redis {
namespace {

template <class Number>
bool read(const std::string& text, Number& out) {
    const auto read = base::whole_number<Number>(text);
    if (read) out = *read;
    return read.has_value();
}

std::optional<combat::Fighter> fighter_of(const Reply& reply) {
    if (reply.items.size() != 4) return std::nullopt;
    const auto user = base::UserToken::parse(reply.items[0].text);
    combat::Fighter fighter;
    if (!user || !read(reply.items[1].text, fighter.hero) ||
        !read(reply.items[2].text, fighter.attack) || !read(reply.items[3].text, fighter.health)) {
        return std::nullopt;
    }
    fighter.user = *user;
    return fighter;
}

// What is wrong with the game, if anything.
std::string read_game(const std::vector<Reply>& items, combat::Fight& fight) {
    const auto status = combat::parse_status(items[1].text);
    const auto host = base::UserToken::parse(items[2].text);
    std::uint32_t seats = 0;
    if (!read(items[0].text, seats)) {
        return "its key :participants in the registry is '" + items[0].text + "', no number";
    }
    if (!status) return "its key :status in the registry is '" + items[1].text + "', no status";
    if (!host) return "its key :host in the registry is '" + items[2].text + "', no user";
    const std::size_t users = items[3].items.size();
    if (users > seats) {
        return "more users than seats: in the registry " + std::to_string(users) +
               " users are in this game for " + std::to_string(seats);
    }
    if (seats > combat::k_max_participants) {
        return "a game for " + std::to_string(seats) + " users: at most " +
               std::to_string(combat::k_max_participants);
    }
    fight.seats = static_cast<std::uint8_t>(seats);
    fight.status = *status;
    fight.host = *host;
    for (const Reply& hero : items[3].items) {
        const auto fighter = fighter_of(hero);
        if (!fighter) return "the registry has a user of this game without a hero";
        fight.fighters.push_back(*fighter);
    }
    return {};
}

}  // namespace

ports::Session contract_session(const base::GameToken& game, Reply reply) {
    ports::Session session{game, nullptr, {}};
    if (reply.kind == Reply::Kind::error) {
        session.fault = to_error(reply.text).what;
        return session;
    }
    if (reply.items.size() != 5) return session;
    const auto is_there = [](const Reply& item) { return !item.text.empty(); };
    if (std::none_of(reply.items.begin(), reply.items.begin() + 3, is_there)) return session;
    combat::Fight fight;
    fight.token = game;
    session.fault = read_game(reply.items, fight);
    if (!session.fault.empty()) return session;
    std::sort(fight.fighters.begin(), fight.fighters.end(),
              [](const auto& a, const auto& b) { return a.user < b.user; });
    session.fight = std::make_shared<const combat::Fight>(std::move(fight));
    for (Reply& line : reply.items[4].items) session.logs.push_back(std::move(line.text));
    return session;
}

}  // namespace redis
