// The doors of the log with a hook before every call, for faults put in on purpose.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/log_reader.h"

namespace support {

// Called with the name of the call ("subscribe", "start", "poll", "note_progress", "retained");
// what it returns is the call's error, and the real one is not made.
using LogHook = std::function<std::optional<base::Error>(std::string_view call)>;

class FaultyLogReader final : public ports::LogReader {
public:
    // `real` must outlive this object.
    FaultyLogReader(ports::LogReader& real, LogHook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<void> subscribe(std::vector<std::string> topics) override {
        if (auto error = hook_("subscribe")) return std::move(*error);
        return real_.subscribe(std::move(topics));
    }
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override {
        if (auto error = hook_("start")) return std::move(*error);
        return real_.start(topic, partition, from);
    }
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override {
        if (auto error = hook_("poll")) return std::move(*error);
        return real_.poll(patience);
    }
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override {
        if (auto error = hook_("note_progress")) return std::move(*error);
        return real_.note_progress(topic, partition, next);
    }
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override {
        if (auto error = hook_("retained")) return std::move(*error);
        return real_.retained(topic);
    }

private:
    ports::LogReader& real_;
    const LogHook hook_;
};

}  // namespace support
