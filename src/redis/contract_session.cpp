#include "redis/contract_session.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace redis {
namespace {

template <class Number>
bool read(const std::string& text, Number& out) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc() && stop == end;
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

}  // namespace

std::optional<ports::Session> contract_session(const base::GameToken& game, Reply reply) {
    if (reply.items.size() != 5) return std::nullopt;
    combat::Fight fight;
    fight.token = game;
    const auto status = combat::parse_status(reply.items[1].text);
    const auto host = base::UserToken::parse(reply.items[2].text);
    if (!read(reply.items[0].text, fight.seats) || !status || !host) return std::nullopt;
    fight.status = *status;
    fight.host = *host;
    for (const Reply& hero : reply.items[3].items) {
        const auto fighter = fighter_of(hero);
        if (!fighter) return std::nullopt;
        fight.fighters.push_back(*fighter);
    }
    if (fight.fighters.size() > fight.seats) return std::nullopt;
    std::sort(fight.fighters.begin(), fight.fighters.end(),
              [](const auto& a, const auto& b) { return a.user < b.user; });
    ports::Session session{game, std::make_shared<const combat::Fight>(std::move(fight)), {}};
    for (Reply& line : reply.items[4].items) session.logs.push_back(std::move(line.text));
    return session;
}

}  // namespace redis
