// Rows from the registry's session logs instead of the topics' records.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "combat/fight.h"
#include "combat/rows.h"
#include "etl/podium.h"

namespace etl {

// One decoder and judge per thread; keeps its buffers.
class SessionLogs {
public:
    SessionLogs();
    ~SessionLogs();
    SessionLogs(const SessionLogs&) = delete;
    SessionLogs& operator=(const SessionLogs&) = delete;

    // Appends the rows of a finished game. `logs`: JSON texts as the action endpoint answers, in
    // order; ACTION is ATTACK or FORFEIT, others are skipped. `fight`: users, heroes and the
    // healths that were left; what a user had at the start is told by the first attack on it.
    // undecided: the logs end while more than one stands.
    Judgement judge(const combat::Fight& fight, const std::vector<std::string>& logs,
                    combat::Rows& rows);

    // Why the last judge() could not use the `logs`: judgement.reason; where a line of theirs is to
    // blame, which one, counted from 1, and where it ceases to be JSON: "… (session log 2, line 1,
    // column 12: a value expected)".
    std::string reason_with_place(const Judgement& judgement,
                                  const std::vector<std::string>& logs) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace etl
