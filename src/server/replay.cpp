#include "server/replay.h"

#include <algorithm>
#include <iterator>

#include "combat/seating.h"
#include "wire/happenings.h"
#include "wire/session_line.h"

namespace server {
namespace {

using combat::Fight;
using combat::Fighter;

class Replay {
public:
    explicit Replay(const Fight& over)
        : over_(over), fight_(combat::open_fight(over.token, over.host, over.seats)) {
        fight_.log_partitions = over.log_partitions;
    }

    void seat(const Fighter& seated) {
        combat::Hero hero;
        hero.id = seated.hero;
        hero.attack = seated.attack;
        hero.health = seated.full_health;
        add(combat::seat_user(fight_, seated.user, hero));
    }

    // False: it cannot have happened here.
    bool act(const std::string& text) {
        const auto line = wire::parse_session_line(text);
        if (!line || combat::refuse_action(fight_, line->user)) return false;
        switch (line->action) {
            case wire::SessionAction::attack:
                if (combat::refuse_attack(fight_, line->user, line->enemy)) return false;
                add(combat::attack(fight_, line->user, line->enemy), text);
                break;
            case wire::SessionAction::forfeit:
                add(combat::forfeit(fight_));
                break;
            case wire::SessionAction::nobody_left:
                add(combat::note_dead_enemy(fight_), text);
                break;
        }
        return true;
    }

    void time_out() { add(combat::time_out(fight_)); }

    bool arrived() const {
        return fight_.status == over_.status && fight_.next_seq == over_.next_seq &&
               std::equal(fight_.fighters.begin(), fight_.fighters.end(), over_.fighters.begin(),
                          over_.fighters.end(), [](const Fighter& a, const Fighter& b) {
                              return a.user == b.user && a.health == b.health && a.rank == b.rank;
                          });
    }

    std::vector<base::LogEntry> take() { return std::move(entries_); }

private:
    void add(const combat::Events& events, std::string_view answer = {}) {
        std::vector<base::LogEntry> entries = wire::entries_of(fight_, events, answer);
        std::move(entries.begin(), entries.end(), std::back_inserter(entries_));
    }

    const Fight& over_;
    Fight fight_;
    std::vector<base::LogEntry> entries_;
};

}  // namespace

base::Result<std::vector<base::LogEntry>> tell_again(const Fight& over,
                                                     const std::vector<std::string>& session_logs) {
    const auto impossible = [&](std::string_view why) {
        return base::rejected("game " + over.token.text() +
                              " cannot be announced again: " + std::string(why));
    };
    if (!over.over()) return impossible("it is not over");
    Replay replay(over);
    for (const Fighter& seated : over.fighters) replay.seat(seated);
    for (const std::string& line : session_logs) {
        if (!replay.act(line)) return impossible("its session logs have a line that cannot be");
    }
    if (over.status == combat::Status::timed_out) replay.time_out();
    if (!replay.arrived()) return impossible("its session logs do not lead to its end");
    return replay.take();
}

}  // namespace server
