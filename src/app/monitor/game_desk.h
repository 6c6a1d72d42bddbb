// Looks games up for whoever asks, one after the other, while others are served.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/doors/log.h"
#include "app/settings.h"
#include "base/uuid.h"
#include "monitor/story_text.h"

namespace app {

// What is known of a lookup.
struct GameAnswer {
    enum class State { looking, found, unknown, failed };
    State state = State::looking;
    double fraction = 0;  // of looking
    std::string text;     // found: its story as JSON; unknown, failed: why, one line
};

// Keeps the latest answers for a while, so that asking again is cheap; those of games that are not
// in the tables yet are looked up anew.
// Threads: any; it has one of its own.
class GameDesk {
public:
    // The log to look into; null: there is none now.
    using FindLog = std::function<std::shared_ptr<Log>()>;

    GameDesk(const Settings& settings, FindLog find_log, monitor::HeroName hero_name);
    ~GameDesk();
    GameDesk(const GameDesk&) = delete;
    GameDesk& operator=(const GameDesk&) = delete;

    // Begins to look if nobody has asked for it lately. Does not wait.
    GameAnswer ask(const base::GameToken& game);

private:
    struct Entry;

    void run();
    void look(const std::shared_ptr<Entry>& entry);
    std::shared_ptr<Entry> next();

    const Settings settings_;
    const FindLog find_log_;
    const monitor::HeroName hero_name_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::deque<std::shared_ptr<Entry>> entries_;  // the latest asked for last
    std::thread thread_;
};

}  // namespace app
