#include "app/monitor/game_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/jobs/game_look.h"
#include "base/result.h"
#include "monitor/game_story.h"
#include "monitor/story_json.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t k_most_entries = 16;  // asked for and kept
constexpr auto k_kept = 2s;                 // of what may change yet

GameAnswer answer_of(GameLook look, const monitor::HeroName& hero_name, bool& is_final) {
    const monitor::GameStory story = monitor::story_of(std::move(look.evidence));
    is_final = story.state == monitor::GameState::in_tables;
    if (story.state == monitor::GameState::unknown && story.records.empty()) {
        return {GameAnswer::State::unknown, 1,
                "game " + story.game.text() + " is unknown: looked at " + look.looked_in};
    }
    return {GameAnswer::State::found, 1,
            monitor::json_text(story, hero_name, monitor::UserTokens::shortened)};
}

}  // namespace

struct GameDesk::Entry {
    base::GameToken game;
    GameAnswer answer;
    bool is_final = false;
    std::weak_ptr<Log> log{};  // that was looked into
    Clock::time_point done{};
};

GameDesk::GameDesk(const Settings& settings, FindLog find_log, monitor::HeroName hero_name)
    : settings_(settings),
      find_log_(std::move(find_log)),
      hero_name_(std::move(hero_name)),
      thread_([this] { run(); }) {}

GameDesk::~GameDesk() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

GameAnswer GameDesk::ask(const base::GameToken& game) {
    const std::shared_ptr<Log> log = find_log_();
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& entry) { return entry->game == game; });
    if (known != entries_.end()) {
        const Entry& entry = **known;
        const bool is_fresh = entry.answer.state == GameAnswer::State::looking ||
                              (entry.is_final && entry.log.lock() == log) ||
                              Clock::now() - entry.done < k_kept;
        if (is_fresh) return entry.answer;
        entries_.erase(known);
    }
    if (entries_.size() >= k_most_entries) {
        const auto done = std::find_if(entries_.begin(), entries_.end(), [](const auto& entry) {
            return entry->answer.state != GameAnswer::State::looking;
        });
        if (done == entries_.end()) return {GameAnswer::State::failed, 0, "too many are asked for"};
        entries_.erase(done);
    }
    entries_.push_back(std::make_shared<Entry>());
    entries_.back()->game = game;
    changed_.notify_all();
    return entries_.back()->answer;
}

std::shared_ptr<GameDesk::Entry> GameDesk::next() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (stopping_) return nullptr;
        for (const auto& entry : entries_) {
            if (entry->answer.state == GameAnswer::State::looking) return entry;
        }
        changed_.wait(lock);
    }
}

void GameDesk::run() {
    while (const auto entry = next()) look(entry);
}

void GameDesk::look(const std::shared_ptr<Entry>& entry) {
    GameAnswer answer{GameAnswer::State::failed, 0, {}};
    bool is_final = false;
    const std::shared_ptr<Log> log = find_log_();
    try {
        if (log == nullptr) throw base::Failure(base::unavailable("the log cannot be read now"));
        const auto show = [&](double fraction, std::string_view) {
            const std::lock_guard lock(mutex_);
            entry->answer.fraction = fraction;
            if (stopping_) throw base::Failure(base::unavailable("it stops"));
        };
        answer =
            answer_of(look_for_game({settings_, *log, entry->game, show}), hero_name_, is_final);
    } catch (const base::Failure& failure) {
        answer.text = failure.what();
    }
    const std::lock_guard lock(mutex_);
    entry->answer = std::move(answer);
    entry->is_final = is_final;
    entry->log = log;
    entry->done = Clock::now();
}

}  // namespace app
