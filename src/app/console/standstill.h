// Notices that work which should go on stands still, so that a person hears of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace app {

class Standstill {
public:
    // What the work waits for when it does not go on; empty: nothing is said.
    explicit Standstill(std::string what) : what_(std::move(what)) {}

    // To be called several times a second. Says on the console once, within a second, and every
    // minute from then on, that `position` does not change.
    void look(std::int64_t position);

    // How long it has not changed.
    std::chrono::steady_clock::duration lasts() const;

private:
    using Clock = std::chrono::steady_clock;

    const std::string what_;
    std::int64_t position_ = -1;
    Clock::time_point since_ = Clock::now();
    Clock::time_point next_word_{};
};

// Of games that are played to their end after a signal.
class EndingWord {
public:
    explicit EndingWord(std::chrono::seconds at_most) : at_most_(at_most) {}

    void begin();
    // To be called several times a second. Says once that these games are waited for, within a
    // second of the first begin().
    void look();

private:
    const std::chrono::seconds at_most_;
    std::optional<std::chrono::steady_clock::time_point> due_;
    bool said_ = false;
};

// Of reading from `service`, such as "Kafka at 127.0.0.1:9092"; empty: nothing outside is waited
// for.
Standstill standstill_of(const std::string& service);

}  // namespace app
