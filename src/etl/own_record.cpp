#include "etl/own_record.h"

#include <charconv>
#include <cstring>
#include <limits>

#include "etl/message.h"

namespace etl {
namespace {

constexpr std::size_t k_seconds_size = 20;  // 2026-11-23T12:00:00Z
constexpr std::size_t k_micros_size = 26;   // 2026-11-23T12:00:00.123456

// What must come next, piece by piece.
class Pieces {
public:
    explicit Pieces(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    // Compared without a call where the length is known: there are ten of these in a record.
    template <std::size_t with_terminator>
    bool literal(const char (&expected)[with_terminator]) {
        constexpr std::size_t k_size = with_terminator - 1;
        if (left() < k_size) return false;
        const bool same = std::memcmp(at_, expected, k_size) == 0;
        at_ += k_size;
        return same;
    }

    bool literal(std::string_view expected) {
        if (left() < expected.size()) return false;
        const bool same = std::memcmp(at_, expected.data(), expected.size()) == 0;
        at_ += expected.size();
        return same;
    }

    bool skip(std::size_t bytes) {
        if (left() < bytes) return false;
        at_ += bytes;
        return true;
    }

    // Up to the next quote, which is not taken. One that is escaped ends it too: then what follows
    // is not what must come next.
    bool up_to_quote(std::string_view& out) {
        const void* quote = std::memchr(at_, '"', left());
        if (quote == nullptr) return false;
        const char* const begin = at_;
        at_ = static_cast<const char*>(quote);
        out = {begin, static_cast<std::size_t>(at_ - begin)};
        return true;
    }

    template <class AnyToken>
    bool token(AnyToken& out) {
        if (left() < base::Uuid::k_text_size) return false;
        const auto parsed = AnyToken::parse({at_, base::Uuid::k_text_size});
        at_ += base::Uuid::k_text_size;
        if (parsed) out = *parsed;
        return parsed.has_value();
    }

    // As JSON writes them, without leading zeros.
    template <class Number>
    bool number(Number& out) {
        const char* const begin = at_;
        const auto read = std::from_chars(begin, end_, out);
        at_ = read.ptr;
        return read.ec == std::errc() && (*begin != '0' || at_ == begin + 1);
    }

    bool next_is(char c) const { return at_ != end_ && *at_ == c; }
    // The text's last but `after` bytes; nothing of what lies between is looked at.
    bool literal_before_last(std::size_t after, std::string_view expected) {
        if (left() < expected.size() + after) return false;
        at_ = end_ - after - expected.size();
        return literal(expected);
    }
    bool ended() const { return at_ == end_; }

private:
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    const char* at_;
    const char* const end_;
};

bool game_payload(Pieces& text, std::string_view game) {
    return text.literal(R"({"PAYLOAD":{"GAME_TOKEN":")") && text.literal(game) &&
           text.literal("\"");
}

bool seat(Pieces& text, std::string_view game, GameRecord& record) {
    return game_payload(text, game) && text.literal(R"(,"HERO_ID":)") && text.number(record.hero) &&
           text.literal(R"(,"USER_TOKEN":")") && text.token(record.user) &&
           text.literal(R"("},"STATUS":{"JOINED":"SUCCESS"}})");
}

bool participant(Pieces& text, GameRecord& record) {
    Participant& user = record.participants.emplace_back();
    base::UserToken again;
    return text.literal("\"") && text.token(user.user) && text.literal(R"(":{"token":")") &&
           text.token(again) && text.literal(R"(","id":)") && text.number(user.hero) &&
           text.literal(R"(,"attack":)") && text.number(user.attack) &&
           text.literal(R"(,"health":)") && text.number(user.health) && text.literal("}");
}

bool start(Pieces& text, std::string_view game, GameRecord& record) {
    base::UserToken user;
    if (!game_payload(text, game) || !text.literal(R"(,"PARTICIPANTS":[)")) return false;
    do {
        if (!text.literal("\"") || !text.token(user) || !text.literal("\"")) return false;
    } while (text.next_is(',') && text.skip(1));
    if (!text.literal(R"(],"PARTICIPANTS_HEROS":{)")) return false;
    do {
        if (!participant(text, record)) return false;
    } while (text.next_is(',') && text.skip(1));
    return text.literal(R"(}},"STATUS":{"GAME":"START"}})");
}

bool turn(Pieces& text, std::string_view game) {
    return game_payload(text, game) && text.literal(R"(,"HEALTH":{)") &&
           text.literal_before_last(1, R"(}},"STATUS":{"GAME":"USER'S TURN"}})");
}

bool forfeit(Pieces& text, std::string_view game, GameRecord& record) {
    return text.literal(R"({"GAME_TOKEN":")") && text.literal(game) &&
           text.literal(R"(","USER_TOKEN":")") && text.token(record.user) && text.literal("\"}");
}

bool cleaning(Pieces& text, std::string_view game, GameRecord& record) {
    return text.literal(R"({"game_token":")") && text.literal(game) &&
           text.literal(R"(","user_token":")") && text.token(record.user) && text.literal("\"}");
}

bool action_head(Pieces& text, std::string_view game, GameRecord& record) {
    return text.literal(R"({"TIMESTAMP":")") && text.skip(k_seconds_size) &&
           text.literal(R"(","PAYLOAD":{"GAME_TOKEN":")") && text.literal(game) &&
           text.literal(R"(","USER_TOKEN":")") && text.token(record.user) &&
           text.literal(R"("},"STATUS":{"ACTION":")");
}

bool blow(Pieces& text, GameRecord& record) {
    return text.literal(R"(ATTACK","DETAILS":{"ENEMY_TOKEN":")") && text.token(record.enemy) &&
           text.literal(R"(","ENEMY_DAMAGE":)") && text.number(record.damage) &&
           text.literal(R"(,"ENEMY_HEALTH_PRIOR":)") && text.number(record.health_prior) &&
           text.literal(R"(,"ENEMY_HEALTH_POST":)") && text.number(record.health_post) &&
           text.literal("}}}");
}

bool nobody_left(Pieces& text) {
    return text.literal(R"(NA","DETAILS":{"ENEMY_TOKEN":null,"ENEMY_STATUS":"DEAD"}}})");
}

bool task_of(Pieces& text, std::string_view game, GameRecord& record) {
    switch (record.kind) {
        case RecordKind::hero_selected:
            return seat(text, game, record);
        case RecordKind::starting_match:
            return start(text, game, record);
        case RecordKind::turn_pushed:
            return turn(text, game);
        case RecordKind::attack:
            return action_head(text, game, record) && blow(text, record);
        case RecordKind::dead_enemy:
            return action_head(text, game, record) && nobody_left(text);
        case RecordKind::forfeit:
            return forfeit(text, game, record);
        case RecordKind::game_finished:
            return game_payload(text, game) && text.literal(R"(},"STATUS":{"GAME":"COMPLETE"}})");
        case RecordKind::timed_out:
            return game_payload(text, game) && text.literal(R"(},"STATUS":{"GAME":"TIMED OUT"}})");
        case RecordKind::cleaning:
            return cleaning(text, game, record);
        default:
            return false;
    }
}

}  // namespace

bool read_own_record(std::string_view game, std::string_view text, GameRecord& record) {
    Pieces pieces(text);
    std::string_view level, name, message;
    std::uint32_t seq = 0;
    if (!pieces.literal(R"({"level":")") || !pieces.up_to_quote(level) ||
        !pieces.literal(R"(","timestamp":")") || !pieces.skip(k_micros_size) ||
        !pieces.literal(R"(","name":")") || !pieces.up_to_quote(name) ||
        !pieces.literal(R"(","log_message":")") || !pieces.up_to_quote(message) ||
        !pieces.literal(R"(","game_seq":)") || !pieces.number(seq) ||
        !pieces.literal(R"(,"schema":1,"task":)")) {
        return false;
    }
    const Message* known = message_of(message);
    if (known == nullptr) return false;
    record.kind = known->kind;
    record.seq = seq;
    record.schema = 1;
    return task_of(pieces, game, record) && pieces.literal("}") && pieces.ended();
}

bool read_own_action(std::string_view game, std::string_view text, OwnAction& action,
                     GameRecord& record) {
    Pieces pieces(text);
    if (!action_head(pieces, game, record)) return false;
    bool whole = false;
    if (pieces.next_is('A')) {
        action = OwnAction::attack;
        whole = blow(pieces, record);
    } else if (pieces.next_is('F')) {
        action = OwnAction::forfeit;
        whole = pieces.literal(R"(FORFEIT","DETAILS":{}}})");
    } else {
        action = OwnAction::nobody_left;
        whole = nobody_left(pieces);
    }
    return whole && pieces.ended();
}

}  // namespace etl
