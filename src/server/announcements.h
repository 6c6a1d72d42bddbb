// Which changes of games this server has written records about, and which of these have arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "ports/outbox.h"
#include "server/notice.h"

namespace server {

// Bounded by what the server plays: a game stays from its first change made here until its end is
// told to the registry, or it is forgotten. Of the games told last the counts are kept, for changes
// of which the server hears after the end.
// Threads: any.
class Announcements {
public:
    // Notice is given whenever fewer games may be unpublished than before.
    explicit Announcements(Notice& fewer) : fewer_(fewer) {}

    // The server made a change of the game; its records are among the first `written` of the
    // journal. `over`: it was the game's last.
    struct Change {
        ports::GameToken game;
        std::uint64_t written = 0;
        bool over = false;
    };
    void add(const Change& change);

    // The game ended by somebody else's change. Nothing if no change was made here.
    void end(const ports::GameToken& game);

    // The registry knows the game no longer.
    void forget(const ports::GameToken& game);

    // At most `most` games that are over and whose records have arrived, given that the first
    // `settled` of the journal have. They are taken out, and in hand until one of the next two.
    std::vector<ports::Announced> take_arrived(std::uint64_t settled, std::size_t most);

    // The registry was told of them.
    void told(const std::vector<ports::Announced>& games);
    // Puts back what could not be told.
    void put_back(const std::vector<ports::Announced>& games);

    // How many games of other servers, whose records were written again here, are not published.
    void set_written_again(std::size_t games);

    // Games that are over and not yet taken.
    std::size_t waiting() const;
    // Whether the game is one of these.
    bool waits(const ports::GameToken& game) const;
    // Of these, of those in hand, and of those that were written again: all of them.
    std::size_t unpublished() const;

private:
    struct Entry {
        std::uint32_t changes = 0;
        std::uint64_t written = 0;  // of the last change
    };
    void keep(const ports::Announced& told);

    Notice& fewer_;
    mutable std::mutex mutex_;
    std::unordered_map<ports::GameToken, Entry> open_;
    std::unordered_map<ports::GameToken, Entry> over_;
    std::unordered_map<ports::GameToken, std::uint32_t> told_;
    std::deque<ports::GameToken> told_order_;  // oldest first
    std::size_t in_hand_ = 0;
    std::size_t written_again_ = 0;
};

}  // namespace server
