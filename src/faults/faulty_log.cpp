#include "faults/faulty_log.h"

namespace faults {

base::Result<void> FaultyLogReader::subscribe(std::vector<std::string> topics) {
    return with_hook(hook_, steps::subscribe, [&] { return real_.subscribe(std::move(topics)); });
}

base::Result<void> FaultyLogReader::start(std::string_view topic, ports::Partition partition,
                                          ports::Offset from) {
    return with_hook(hook_, steps::start, [&] { return real_.start(topic, partition, from); });
}

base::Result<ports::Polled> FaultyLogReader::poll(std::chrono::milliseconds patience) {
    auto polled = with_hook(hook_, steps::poll, [&] { return real_.poll(patience); });
    if (!polled) return polled;
    if (std::holds_alternative<ports::Assigned>(*polled)) {
        if (auto fault = hook_(steps::assigned, When::before)) return std::move(*fault);
    } else if (std::holds_alternative<ports::Revoked>(*polled)) {
        if (auto fault = hook_(steps::revoked, When::before)) return std::move(*fault);
    }
    return polled;
}

base::Result<void> FaultyLogReader::note_progress(std::string_view topic,
                                                  ports::Partition partition, ports::Offset next) {
    return with_hook(hook_, steps::note_progress,
                     [&] { return real_.note_progress(topic, partition, next); });
}

base::Result<std::vector<ports::Retained>> FaultyLogReader::retained(std::string_view topic) {
    return with_hook(hook_, steps::retained, [&] { return real_.retained(topic); });
}

}  // namespace faults
