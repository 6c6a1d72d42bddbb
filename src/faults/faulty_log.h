// The doors of ports/log_reader.h with a hook at every step, for faults put in on purpose.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faults/hook.h"
#include "ports/log_reader.h"

namespace faults {

namespace steps {
inline constexpr std::string_view subscribe = "subscribe";
inline constexpr std::string_view start = "start";
inline constexpr std::string_view poll = "poll";
inline constexpr std::string_view assigned = "assigned";  // a poll gave Assigned: only before
inline constexpr std::string_view revoked = "revoked";    // a poll gave Revoked: only before
inline constexpr std::string_view note_progress = "note_progress";
inline constexpr std::string_view retained = "retained";
}  // namespace steps

class FaultyLogReader : public ports::LogReader {
public:
    // `real` must outlive this object.
    FaultyLogReader(ports::LogReader& real, Hook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<void> subscribe(std::vector<std::string> topics) override;
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override;
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override;
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override;
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override;

private:
    ports::LogReader& real_;
    const Hook hook_;
};

}  // namespace faults
