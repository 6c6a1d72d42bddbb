#include "monitor/fight_story.h"

#include <algorithm>

namespace monitor {
namespace {

std::size_t place_of(const base::UserToken& user, std::vector<etl::Participant>& fighters) {
    for (std::size_t i = 0; i < fighters.size(); ++i) {
        if (fighters[i].user == user) return i;
    }
    fighters.push_back({user, 0, 0, 0});
    return fighters.size() - 1;
}

void take_seat(const etl::GameRecord& record, std::vector<etl::Participant>& fighters) {
    etl::Participant& fighter = fighters[place_of(record.user, fighters)];
    if (fighter.hero == 0) fighter.hero = record.hero;
}

void take_start(const etl::GameRecord& record, std::vector<etl::Participant>& fighters) {
    for (const etl::Participant& each : record.participants) {
        fighters[place_of(each.user, fighters)] = each;
    }
}

void take_blow(const ToldRecord& told, FightStory& fight) {
    const etl::GameRecord& record = *told.record;
    StoryBlow blow;
    blow.time = told.time;
    blow.seq = record.seq;
    blow.user = place_of(record.user, fight.fighters);
    blow.forfeit = record.kind == etl::RecordKind::forfeit;
    blow.enemy = blow.forfeit ? blow.user : place_of(record.enemy, fight.fighters);
    if (!blow.forfeit) {
        blow.damage = record.damage;
        blow.health_before = record.health_prior;
        blow.health_after = record.health_post;
    }
    fight.blows.push_back(blow);
}

// Who forfeits has what the last blow left.
void follow_healths(FightStory& fight) {
    for (const StoryBlow& blow : fight.blows) {
        etl::Participant& enemy = fight.fighters[blow.enemy];
        if (enemy.health == 0) enemy.health = blow.health_before;
    }
    for (const etl::Participant& fighter : fight.fighters) fight.health.push_back(fighter.health);
    for (StoryBlow& blow : fight.blows) {
        if (blow.forfeit) blow.health_before = fight.health[blow.enemy];
        fight.health[blow.enemy] = blow.health_after;
    }
}

}  // namespace

FightStory fight_of(std::span<const ToldRecord> records) {
    FightStory fight;
    for (const ToldRecord& told : records) {
        switch (told.record->kind) {
            case etl::RecordKind::hero_selected:
                take_seat(*told.record, fight.fighters);
                break;
            case etl::RecordKind::starting_match:
                take_start(*told.record, fight.fighters);
                break;
            case etl::RecordKind::attack:
            case etl::RecordKind::forfeit:
                take_blow(told, fight);
                break;
            default:
                break;
        }
    }
    const bool numbered = std::all_of(fight.blows.begin(), fight.blows.end(),
                                      [](const StoryBlow& blow) { return blow.seq.has_value(); });
    if (numbered) {
        std::stable_sort(fight.blows.begin(), fight.blows.end(),
                         [](const StoryBlow& a, const StoryBlow& b) { return *a.seq < *b.seq; });
    }
    follow_healths(fight);
    return fight;
}

}  // namespace monitor
