#include "wire/message.h"

#include "wire/log_record.h"
#include "wire/text.h"

namespace wire {
namespace {

std::string text_of_about(std::size_t bytes) {
    std::string text;
    text.reserve(bytes);
    return text;
}

void append_game(std::string& out, const GameToken& game) {
    out += R"({"PAYLOAD":{"GAME_TOKEN":)";
    append_token(out, game);
}

void append_game_and_user(std::string& out, const GameToken& game, const UserToken& user) {
    append_game(out, game);
    out += R"(,"USER_TOKEN":)";
    append_token(out, user);
}

void append_hero(std::string& out, const UserToken& user, const combat::Fighter* fighter) {
    out += R"({"token":)";
    append_token(out, user);
    if (fighter == nullptr) {
        out += R"(,"id":null,"attack":0,"health":0})";
        return;
    }
    out += R"(,"id":)";
    append_number(out, fighter->hero);
    out += R"(,"attack":)";
    append_number(out, fighter->attack);
    out += R"(,"health":)";
    append_number(out, fighter->health);
    out += '}';
}

// {"TIMESTAMP":…,"PAYLOAD":{…},"STATUS":{"ACTION":
std::string action_head(base::Timestamp time, const GameToken& game, const UserToken& user) {
    std::string text = text_of_about(352);
    text += R"({"TIMESTAMP":")";
    text += base::seconds_text(time);
    text += R"(","PAYLOAD":{"GAME_TOKEN":)";
    append_token(text, game);
    text += R"(,"USER_TOKEN":)";
    append_token(text, user);
    text += R"(},"STATUS":{"ACTION":)";
    return text;
}

}  // namespace

std::string login_answer(const UserToken& user, bool created, std::string_view secret) {
    std::string text = text_of_about(160);
    text += R"({"PAYLOAD":{"USER_TOKEN":)";
    append_token(text, user);
    if (!secret.empty()) {
        text += R"(,"SECRET":)";
        append_json_string(text, secret);
    }
    text += '}';
    if (created) text += R"(,"STATUS":"USER CREATED")";
    return text += '}';
}

std::string find_answer(const GameToken& game, const combat::Fighter& seat, Audience audience) {
    std::string text = text_of_about(176);
    append_game(text, game);
    text += R"(,"HERO_ID":)";
    append_number(text, seat.hero);
    if (audience == Audience::log) {
        text += R"(,"USER_TOKEN":)";
        append_token(text, seat.user);
    }
    return text += R"(},"STATUS":{"JOINED":"SUCCESS"}})";
}

std::string hero_answer(const GameToken& game, const UserToken& user,
                        const combat::Fighter* fighter) {
    std::string text = text_of_about(256);
    append_game_and_user(text, game, user);
    text += R"(,"HERO":)";
    append_hero(text, user, fighter);
    return text += R"(},"STATUS":{"GAME":"HERO SPEC"}})";
}

std::string attack_answer(base::Timestamp time, const Attack& attack, const combat::Blow& blow) {
    std::string text = action_head(time, attack.game, attack.user);
    text += R"("ATTACK","DETAILS":{"ENEMY_TOKEN":)";
    append_token(text, attack.enemy);
    text += R"(,"ENEMY_DAMAGE":)";
    append_number(text, blow.damage);
    text += R"(,"ENEMY_HEALTH_PRIOR":)";
    append_number(text, blow.health_prior);
    text += R"(,"ENEMY_HEALTH_POST":)";
    append_number(text, blow.health_post);
    return text += "}}}";
}

std::string nobody_left_answer(base::Timestamp time, const GameToken& game, const UserToken& user) {
    return action_head(time, game, user) +=
           R"("NA","DETAILS":{"ENEMY_TOKEN":null,"ENEMY_STATUS":"DEAD"}}})";
}

std::string forfeit_line(base::Timestamp time, const GameToken& game, const UserToken& user) {
    return action_head(time, game, user) += R"("FORFEIT","DETAILS":{}}})";
}

std::string refusal_answer(std::string_view status) {
    std::string text = text_of_about(32 + status.size());
    text += R"({"PAYLOAD":{},"STATUS":)";
    append_json_string(text, status);
    return text += '}';
}

std::string lobby_refusal(std::string_view status, const UserToken& user) {
    std::string text = text_of_about(88 + status.size());
    text += R"({"PAYLOAD":{},"USER_TOKEN":)";
    append_token(text, user);
    text += R"(,"STATUS":)";
    append_json_string(text, status);
    return text += '}';
}

std::string start_push(const combat::Fight& fight) {
    std::string text = text_of_about(160 + 190 * fight.fighters.size());
    append_game(text, fight.token);
    text += R"(,"PARTICIPANTS":[)";
    for (const combat::Fighter& fighter : fight.fighters) {
        if (&fighter != &fight.fighters.front()) text += ',';
        append_token(text, fighter.user);
    }
    text += R"(],"PARTICIPANTS_HEROS":{)";
    for (const combat::Fighter& fighter : fight.fighters) {
        if (&fighter != &fight.fighters.front()) text += ',';
        append_token(text, fighter.user);
        text += ':';
        append_hero(text, fighter.user, &fighter);
    }
    return text += R"(}},"STATUS":{"GAME":"START"}})";
}

std::string turn_push(const combat::Fight& fight) {
    std::string text = text_of_about(128 + 48 * fight.fighters.size());
    append_game(text, fight.token);
    text += R"(,"HEALTH":{)";
    for (const combat::Fighter& fighter : fight.fighters) {
        if (&fighter != &fight.fighters.front()) text += ',';
        append_token(text, fighter.user);
        text += ':';
        append_number(text, fighter.health);
    }
    return text += R"(}},"STATUS":{"GAME":"USER'S TURN"}})";
}

std::string complete_push(const GameToken& game) {
    std::string text = text_of_about(112);
    append_game(text, game);
    return text += R"(},"STATUS":{"GAME":"COMPLETE"}})";
}

std::string timed_out_push(const GameToken& game) {
    std::string text = text_of_about(112);
    append_game(text, game);
    return text += R"(},"STATUS":{"GAME":"TIMED OUT"}})";
}

std::string addressed_to(const UserToken& user, std::string_view push) {
    constexpr std::size_t k_token = 36;
    constexpr std::size_t k_head =
        std::string_view(R"({"PAYLOAD":{"GAME_TOKEN":"")").size() + k_token;
    std::string text = text_of_about(push.size() + k_token + 16);
    text += push.substr(0, k_head);
    text += R"(,"USER_TOKEN":)";
    append_token(text, user);
    return text += push.substr(k_head);
}

}  // namespace wire
