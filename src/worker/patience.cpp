#include "worker/patience.h"

#include <chrono>
#include <thread>
#include <utility>

#include "worker/happenings.h"

namespace worker {
namespace {

constexpr std::chrono::minutes k_between_complaints{1};
constexpr std::size_t k_most_complaints = 10;  // in a minute

}  // namespace

base::Result<void> Patience::wait(const base::Error& error) {
    if (error.fatal()) return error;
    complain(error);
    waited_ = true;
    {
        const std::lock_guard lock(mutex_);
        trouble_ = error.what;
    }
    waits_();
    if (!stopping()) std::this_thread::sleep_for(options_.pause);
    return {};
}

std::string Patience::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void Patience::end_round() {
    if (std::exchange(waited_, false)) return;
    const std::lock_guard lock(mutex_);
    trouble_.clear();
}

void Patience::complain(const base::Error& error) {
    const base::Timestamp now = doors_.clock();
    std::erase_if(told_, [&](const auto& told) {
        return now >= told.second + k_between_complaints || now < told.second;
    });
    if (told_.contains(error.what) || told_.size() == k_most_complaints) return;
    told_.emplace(error.what, now);
    doors_.journal.write(entry_of(options_.name, DoorUnavailable{error.what}));
}

}  // namespace worker
