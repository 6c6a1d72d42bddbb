#include "server/lobby_conversation.h"

namespace server {

using combat::Status;

Pushes LobbyConversation::hear(const combat::Fight& fight) {
    Pushes due;
    if (over_) return due;
    if (fight.over()) {
        over_ = true;
        due.push_back(fight.status == Status::completed ? Push::complete : Push::timed_out);
        return due;
    }
    if (fight.turns == 0) return due;
    if (!started_) {
        started_ = true;
        due.push_back(Push::start);
    }
    const combat::Fighter* next = fight.next();
    if (next != nullptr && next->user == user_ && turn_ != fight.turns) {
        turn_ = fight.turns;
        due.push_back(Push::turn);
    }
    return due;
}

}  // namespace server
