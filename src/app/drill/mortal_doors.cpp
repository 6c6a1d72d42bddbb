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
    doors.log = std::make_unique<Keeping<faults::FaultyLogReader, ports::LogReader>>(
        std::move(doors.log), hook);
    doors.store = std::make_unique<Keeping<faults::FaultyTableStore, ports::TableStore>>(
        std::move(doors.store), hook);
    doors.ledger = std::make_unique<Keeping<faults::FaultyLedger, ports::CommitLedger>>(
        std::move(doors.ledger), hook);
    if (doors.publisher) {
        doors.publisher = std::make_unique<Keeping<faults::FaultyPublisher, ports::TablePublisher>>(
            std::move(doors.publisher), hook);
    }
    return doors;
}

}  // namespace app
