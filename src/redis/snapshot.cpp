#include "redis/snapshot.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <limits>
#include <optional>
#include <type_traits>

#include "base/number.h"

namespace redis {
namespace {

using combat::Fight;
using combat::Fighter;

constexpr std::string_view k_format = "f1";
constexpr std::size_t k_fields = 13;
constexpr std::string_view k_nothing = "-";
constexpr std::string_view k_partitions_follow = "..";

void add(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// "1,2,3" of what `value_of` makes of each element.
template <class Range, class ValueOf>
void add_list(std::string& out, const Range& range, ValueOf value_of) {
    bool first = true;
    for (const auto& element : range) {
        if (!first) out += ',';
        first = false;
        add(out, value_of(element));
    }
    if (first) out += k_nothing;
}

void add_fighters(std::string& out, const Fight& fight) {
    for (const Fighter& fighter : fight.fighters) {
        if (&fighter != &fight.fighters.front()) out += ';';
        const std::array<std::uint64_t, 7> numbers = {
            fighter.hero, fighter.attack,      fighter.full_health,    fighter.rounds,
            fighter.rank, fighter.damage_sent, fighter.damage_received};
        add_list(out, numbers, [](std::uint64_t number) { return number; });
    }
    if (fight.fighters.empty()) out += k_nothing;
}

// Takes the text apart, piece by piece. Once something was wrong it stays so.
class Pieces {
public:
    Pieces(std::string_view text, char separator) : rest_(text), separator_(separator) {}

    bool left() const noexcept { return !ended_; }
    std::string_view next() noexcept {
        const std::size_t at = rest_.find(separator_);
        const std::string_view piece = rest_.substr(0, at);
        ended_ = at == std::string_view::npos;
        rest_.remove_prefix(ended_ ? rest_.size() : at + 1);
        return piece;
    }

private:
    std::string_view rest_;
    const char separator_;
    bool ended_ = false;
};

template <class Number>
bool read(std::string_view text, Number& number) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
    const auto read = base::whole_number<Number>(text);
    if (read) number = *read;
    return read.has_value();
}

template <class Token>
bool read_token(std::string_view text, Token& token) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'F'; };
    const auto parsed = Token::parse(text);
    if (!parsed || std::any_of(text.begin(), text.end(), upper)) return false;
    token = *parsed;
    return true;
}

bool read_order(std::string_view text, Fight& fight) {
    if (text == k_nothing) return true;
    std::bitset<combat::k_max_participants> seen;
    for (Pieces pieces(text, ','); pieces.left();) {
        std::uint8_t index = 0;
        if (!read(pieces.next(), index) || index >= fight.fighters.size() || seen[index]) {
            return false;
        }
        seen.set(index);
        fight.order.push_back(index);
    }
    return true;
}

bool read_users(std::string_view text, Fight& fight) {
    constexpr std::size_t k_size = base::Uuid::k_text_size;
    if (text == k_nothing) return true;
    if (text.empty() || text.size() % k_size != 0 || text.size() / k_size > fight.seats) {
        return false;
    }
    fight.fighters.resize(text.size() / k_size);
    for (Fighter& fighter : fight.fighters) {
        if (!read_token(text.substr(0, k_size), fighter.user)) return false;
        text.remove_prefix(k_size);
    }
    return true;
}

bool read_healths(std::string_view text, Fight& fight) {
    if (text == k_nothing) return fight.fighters.empty();
    Pieces pieces(text, ',');
    for (Fighter& fighter : fight.fighters) {
        if (!pieces.left() || !read(pieces.next(), fighter.health)) return false;
    }
    return !fight.fighters.empty() && !pieces.left();
}

bool read_fighter(std::string_view text, Fighter& fighter) {
    Pieces pieces(text, ',');
    const auto number = [&](auto& value) { return pieces.left() && read(pieces.next(), value); };
    return number(fighter.hero) && number(fighter.attack) && number(fighter.full_health) &&
           number(fighter.rounds) && number(fighter.rank) && number(fighter.damage_sent) &&
           number(fighter.damage_received) && !pieces.left();
}

bool read_fighters(std::string_view text, Fight& fight) {
    if (text == k_nothing) return fight.fighters.empty();
    Pieces pieces(text, ';');
    for (Fighter& fighter : fight.fighters) {
        if (!pieces.left() || !read_fighter(pieces.next(), fighter)) return false;
        if (fighter.rank > fight.seats) return false;
    }
    return !fight.fighters.empty() && !pieces.left();
}

bool read_status(std::string_view text, combat::Status& status) {
    std::underlying_type_t<combat::Status> value = 0;
    if (!read(text, value) || value > static_cast<int>(combat::Status::timed_out)) return false;
    status = static_cast<combat::Status>(value);
    return true;
}

bool read_change(std::string_view text, Snapshot& out) {
    if (const auto dots = text.find(k_partitions_follow); dots != std::string_view::npos) {
        const auto number = text.substr(dots + k_partitions_follow.size());
        if (!read(number, out.fight.log_partitions) || out.fight.log_partitions == 0) return false;
        text = text.substr(0, dots);
    }
    out.change = text;
    return !text.empty() && text.find_first_not_of("0123456789abcdef.") == std::string_view::npos;
}

base::Error damaged(std::string_view what) {
    return base::rejected("snapshot of a fight: " + std::string(what) + " cannot be read");
}

}  // namespace

std::string write_snapshot(const Fight& fight, std::string_view change) {
    std::string out;
    out.reserve(220 + 80 * fight.fighters.size());
    out.append(k_format) += ' ';
    add(out, fight.version);
    out += ' ';
    add(out, static_cast<std::uint64_t>(fight.status));
    out += ' ';
    add_list(out, fight.order, [](std::uint8_t index) { return index; });
    out += ' ';
    add_list(out, fight.fighters, [](const Fighter& fighter) { return fighter.health; });
    out += ' ';
    for (const Fighter& fighter : fight.fighters) fighter.user.append_to(out);
    if (fight.fighters.empty()) out += k_nothing;
    out += ' ';
    fight.token.append_to(out);
    out += ' ';
    fight.host.append_to(out);
    for (const std::uint32_t number : {std::uint32_t{fight.seats}, fight.next_seq, fight.turns}) {
        out += ' ';
        add(out, number);
    }
    out += ' ';
    add_fighters(out, fight);
    out += ' ';
    out += change;
    if (fight.log_partitions > 0) {
        out += k_partitions_follow;
        add(out, fight.log_partitions);
    }
    return out;
}

base::Result<Snapshot> read_snapshot(std::string_view text) {
    std::array<std::string_view, k_fields> fields;
    Pieces pieces(text, ' ');
    for (std::string_view& field : fields) {
        if (!pieces.left()) return damaged("an end that is missing");
        field = pieces.next();
    }
    if (pieces.left()) return damaged("what follows the end");
    const auto& [format, version, status, order, healths, users, game, host, seats, next_seq, turns,
                 fighters, change] = fields;
    Snapshot result;
    Fight& fight = result.fight;
    if (format != k_format) return damaged("its format");
    if (!read(version, fight.version)) return damaged("its version");
    if (!read_status(status, fight.status)) return damaged("its status");
    if (!read_token(game, fight.token)) return damaged("its game token");
    if (!read_token(host, fight.host)) return damaged("its host");
    if (!read(seats, fight.seats) || fight.seats < combat::k_min_participants ||
        fight.seats > combat::k_max_participants) {
        return damaged("its number of seats");
    }
    if (!read(next_seq, fight.next_seq)) return damaged("its next record");
    if (!read(turns, fight.turns)) return damaged("its turns");
    if (!read_users(users, fight)) return damaged("its users");
    if (!read_healths(healths, fight)) return damaged("its healths");
    if (!read_fighters(fighters, fight)) return damaged("its fighters");
    if (!read_order(order, fight)) return damaged("its order");
    if (!read_change(change, result)) return damaged("its change");
    return result;
}

}  // namespace redis
