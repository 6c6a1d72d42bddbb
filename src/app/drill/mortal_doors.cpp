#include "app/drill/mortal_doors.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <utility>

#include "faults/faulty_log.h"
#include "faults/faulty_tables.h"

namespace app {
namespace {

// A wrapper that keeps what it wraps.
template <class Faulty, class Door>
class Keeping final : public Faulty {
public:
    Keeping(std::unique_ptr<Door> real, faults::Hook hook)
        : Faulty(*real, std::move(hook)), real_(std::move(real)) {}

private:
    std::unique_ptr<Door> real_;
};

template <class Faulty, class Door>
void wrap(std::unique_ptr<Door>& door, const faults::Hook& hook) {
    if (door) door = std::make_unique<Keeping<Faulty, Door>>(std::move(door), hook);
}

faults::Hook dying_at(const Death& death) {
    auto left = std::make_shared<std::atomic<int>>(death.count);
    return [death, left](std::string_view step, faults::When when) -> std::optional<base::Error> {
        if (step == death.step && when == death.when && --*left == 0) kill(getpid(), SIGKILL);
        return std::nullopt;
    };
}

}  // namespace

WorkerDoors mortal(WorkerDoors doors, const Death& death) {
    const faults::Hook hook = dying_at(death);
    wrap<faults::FaultyLogReader>(doors.log, hook);
    wrap<faults::FaultyTableStore>(doors.store, hook);
    wrap<faults::FaultyLedger>(doors.ledger, hook);
    wrap<faults::FaultyPublisher>(doors.publisher, hook);
    return doors;
}

MergeDoors mortal(MergeDoors doors, const Death& death) {
    const faults::Hook hook = dying_at(death);
    wrap<faults::FaultyTableStore>(doors.store, hook);
    wrap<faults::FaultyLedger>(doors.ledger, hook);
    wrap<faults::FaultyExchange>(doors.exchange, hook);
    wrap<faults::FaultyPublisher>(doors.publisher, hook);
    return doors;
}

}  // namespace app
