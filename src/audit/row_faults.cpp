#include "audit/row_faults.h"

#include <algorithm>
#include <bitset>
#include <string_view>

namespace audit {
namespace {

std::string user_text(const UserToken& user) { return "user " + user.text() + ": "; }

std::string not_as(std::string_view what, std::uint64_t is, std::uint64_t should) {
    return std::string(what) + " is " + std::to_string(is) + ", not " + std::to_string(should);
}

RowFault lone_row(const UserToken& user, ports::Table table) {
    const auto other = table == ports::Table::meta ? ports::Table::podium : ports::Table::meta;
    return {user_text(user) + "a row in " + std::string(table_name(table)) + ", none in " +
                std::string(table_name(other)),
            table};
}

}  // namespace

RowFault fault_of_partners(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium) {
    auto m = meta.begin();
    auto p = podium.begin();
    for (; m != meta.end() && p != podium.end() && m->user == p->user; ++m) ++p;
    if (m == meta.end() && p == podium.end()) return {};
    if (p == podium.end() || (m != meta.end() && m->user < p->user)) {
        return lone_row(m->user, ports::Table::meta);
    }
    return lone_row(p->user, ports::Table::podium);
}

RowFault fault_of_rows(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium) {
    if (auto fault = fault_of_partners(meta, podium); !fault.empty()) return fault;
    if (podium.size() < 2) return {"rows of " + std::to_string(podium.size()) + " user only"};

    std::bitset<256> ranks;
    std::uint64_t sent = 0, received = 0;
    for (const PodiumRow& row : podium) {
        if (row.rank < 1 || row.rank > podium.size() || ranks[row.rank]) {
            return {user_text(row.user) + "rank " + std::to_string(row.rank) +
                    " does not fit into ranks 1 to " + std::to_string(podium.size())};
        }
        ranks.set(row.rank);
        sent += row.damage_sent;
        received += row.damage_received;
    }
    if (sent != received)
        return {"damage sent " + not_as("in all", sent, received) + " (received)"};

    std::vector<combat::HeroId> heroes;
    heroes.reserve(meta.size());
    for (const MetaRow& row : meta) heroes.push_back(row.hero);
    std::sort(heroes.begin(), heroes.end());
    const auto twice = std::adjacent_find(heroes.begin(), heroes.end());
    if (twice == heroes.end()) return {};
    return {"two users have hero " + std::to_string(*twice), ports::Table::meta};
}

RowFault difference(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium,
                    const Expected& expected) {
    if (podium.size() != expected.users.size()) {
        return {not_as("the number of its rows", podium.size(), expected.users.size())};
    }
    for (std::size_t i = 0; i < podium.size(); ++i) {
        const ExpectedUser& user = expected.users[i];
        const PodiumRow& row = podium[i];
        const std::string who = row.user == user.user ? std::string() : user_text(row.user);
        if (!who.empty()) return {who + "took no seat in this game"};
        const auto differs = [&](std::string_view what, std::uint64_t is, std::uint64_t should) {
            return RowFault{user_text(row.user) + not_as(what, is, should)};
        };
        if (meta[i].hero != user.hero) {
            RowFault fault = differs("superhero_id", meta[i].hero, user.hero);
            fault.table = ports::Table::meta;
            return fault;
        }
        if (row.rank != user.rank) return differs("rank", row.rank, user.rank);
        if (row.rounds != user.rounds) return differs("rounds", row.rounds, user.rounds);
        if (row.damage_received != user.damage_received) {
            return differs("damage_received", row.damage_received, user.damage_received);
        }
        if (row.damage_sent != user.damage_sent) {
            return differs("damage_sent", row.damage_sent, user.damage_sent);
        }
    }
    return {};
}

}  // namespace audit
