#include "worker/patience.h"

#include <chrono>
#include <thread>

#include "worker/happenings.h"

namespace worker {
namespace {

constexpr std::chrono::minutes k_between_complaints{1};

}  // namespace

base::Result<void> Patience::wait(const base::Error& error) {
    if (error.fatal()) return error;
    complain(error);
    waits_();
    if (!stopping()) std::this_thread::sleep_for(options_.pause);
    return {};
}

void Patience::complain(const base::Error& error) {
    const base::Timestamp now = doors_.clock();
    if (now < next_complaint_ && error.what == complaint_) return;
    next_complaint_ = now + k_between_complaints;
    complaint_ = error.what;
    doors_.journal.write(entry_of(options_.name, DoorUnavailable{error.what}));
}

}  // namespace worker
