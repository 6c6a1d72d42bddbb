#include "monitor/story_json.h"

#include "wire/json_object.h"

namespace monitor {
namespace {

using wire::JsonObject;

std::string text_of(const base::UserToken& user, UserTokens users) {
    return users == UserTokens::whole ? user.text() : short_text(user);
}

std::string time_text(base::Timestamp time) {
    std::string text;
    base::append_micros(text, time);
    return text + "Z";
}

void add_record(JsonObject& out, const RecordStory& record) {
    out.text("topic", record.topic);
    out.number("partition", record.partition);
    out.number("offset", record.offset);
    out.text("timestamp", time_text(record.time));
    if (!record.message.empty()) out.text("log_message", record.message);
    if (record.seq) out.number("game_seq", *record.seq);
    out.text("fate", name_of(record.fate));
    if (!record.reason.empty()) out.text("reason", record.reason);
    if (record.commit != k_no_commit) out.number("commit", record.commit);
}

void add_commit(JsonObject& out, const KnownCommit& known) {
    const ports::Commit& commit = known.commit;
    out.text("file", known.file);
    out.number("log_number", commit.log_number);
    out.number("partition", commit.partition);
    out.number("from", commit.range.from);
    out.number("to", commit.range.to);
    out.text("time", time_text(commit.time));
    out.text("writer", commit.writer);
}

void add_row(JsonObject& out, const combat::Rows& rows, std::size_t i, UserTokens users) {
    out.text("user_token", text_of(rows.user[i], users));
    out.number("superhero_id", rows.superhero[i]);
    out.number("rank", rows.rank[i]);
    out.number("rounds", rows.rounds[i]);
    out.number("damage_received", rows.damage_received[i]);
    out.number("damage_sent", rows.damage_sent[i]);
}

void add_rows(JsonObject& out, const FoundRows& found, UserTokens users) {
    out.number("commit", found.commit);
    out.text("meta_file", found.meta_file);
    out.text("podium_file", found.podium_file);
    out.number("first_row", found.first_row);
    out.number("podium_first_row", found.podium_first_row);
    std::vector<std::size_t> places(found.rows.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    out.objects("rows", places,
                [&](JsonObject& row, std::size_t i) { add_row(row, found.rows, i, users); });
}

void add_blow(JsonObject& out, const StoryBlow& blow, const FightStory& fight, UserTokens users) {
    out.text("timestamp", time_text(blow.time));
    if (blow.seq) out.number("game_seq", *blow.seq);
    out.text("action", blow.forfeit ? "FORFEIT" : "ATTACK");
    out.text("user_token", text_of(fight.fighters[blow.user].user, users));
    if (!blow.forfeit) {
        out.text("enemy_token", text_of(fight.fighters[blow.enemy].user, users));
        out.number("damage", blow.damage);
    }
    out.number("health_before", blow.health_before);
    out.number("health_after", blow.health_after);
}

void add_fight(JsonObject& out, const FightStory& fight, const HeroName& hero_name,
               UserTokens users) {
    std::vector<std::size_t> places(fight.fighters.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    out.objects("fighters", places, [&](JsonObject& one, std::size_t i) {
        const etl::Participant& fighter = fight.fighters[i];
        one.text("user_token", text_of(fighter.user, users));
        one.number("superhero_id", fighter.hero);
        one.text("name", fighter.hero == 0 ? std::string() : hero_name(fighter.hero));
        one.number("attack", fighter.attack);
        one.number("health", fighter.health);
        one.number("health_left", fight.health[i]);
    });
    out.objects("blows", fight.blows,
                [&](JsonObject& one, const StoryBlow& blow) { add_blow(one, blow, fight, users); });
}

}  // namespace

std::string json_text(const GameStory& story, const HeroName& hero_name, UserTokens users) {
    return wire::json_object([&](JsonObject& out) {
        out.text("game_token", story.game.text());
        out.text("state", name_of(story.state));
        if (!story.why.empty()) out.text("why", story.why);
        out.objects("records", story.records, add_record);
        out.objects("commits", story.commits, add_commit);
        if (story.rows) {
            JsonObject tables = out.object("tables");
            add_rows(tables, *story.rows, users);
        }
        JsonObject fight = out.object("fight");
        add_fight(fight, story.fight, hero_name, users);
    });
}

}  // namespace monitor
