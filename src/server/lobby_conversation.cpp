#include "server/lobby_conversation.h"

namespace server {

using combat::Status;

Pushes LobbyConversation::hear(const combat::Fight& fight) {
    Pushes due;
    if (over()) return due;
    if (fight.over()) {
        stage_ = Stage::over;
        due.push_back(fight.status == Status::completed ? Push::complete : Push::timed_out);
        return due;
    }
    if (fight.turns == 0) return due;
    if (stage_ == Stage::before_start) {
        stage_ = Stage::started;
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
