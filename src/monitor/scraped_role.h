// What another role tells of itself: the text of its /metrics, read and compared with the one
// before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace monitor {

enum class ScrapedKind : std::uint8_t {
    counter,  // only grows, but begins anew with its process
    gauge,    // as it is now
    unknown,  // no # TYPE says so, or it says something else
};

struct ScrapedFigure {
    std::string metric;  // "superhero_server_logins_total"
    std::string name;    // for people: "logins", "open connections"
    double value = 0;    // finite
    ScrapedKind kind = ScrapedKind::unknown;
    std::optional<double> per_second{};  // of counters, see RoleRates
    std::optional<double> limit{};       // how much it may be: of "…_limit", or "…_limit_bytes"
};

// What became of log records that the role wrote to a topic.
struct ScrapedDelivery {
    std::string topic;
    std::uint64_t acknowledged = 0;
    std::uint64_t waiting = 0;
    std::uint64_t retried = 0;
    std::uint64_t failed = 0;
};

// A partition that a worker reads.
struct HeldPartition {
    std::string topic;
    std::int32_t partition = 0;
    bool operator==(const HeldPartition&) const = default;
};

// Of a worker, since it began.
struct ScrapedCommits {
    double count = 0;
    double seconds = 0;  // that they took together
};

struct ScrapedRole {
    std::string role;  // "server", "client", "worker"
    std::string version;
    std::vector<ScrapedFigure> figures;  // those without labels, in their order
    std::vector<ScrapedDelivery> deliveries;
    std::vector<HeldPartition> holds{};  // of a worker
    std::optional<ScrapedCommits> commits{};
    std::optional<double> commit_seconds{};  // what one takes, see RoleRates
};

// Reads Prometheus' text format 0.0.4,
// https://prometheus.io/docs/instrumenting/exposition_formats/. Any bytes: lines that are none of
// it are passed over, and so are metrics that are not ours or have other labels. Nothing: no
// superhero_build_info with a role is there, so this is not one of ours.
// Bounds: 1 MiB of text, 256 figures, 256 topics, 4096 partitions, texts of 200 bytes; what is
// beyond is left out. Texts are printable UTF-8: what is not becomes '?'.
std::optional<ScrapedRole> parse_scrape(std::string_view text);

// Remembers one scrape of one address, to tell how fast its counters grew since.
// Threads: one.
class RoleRates {
public:
    // Fills in `per_second`. None has a rate the first time, when the role is another one than
    // before, when the time has not gone on, or when any counter has fallen: then the role has
    // begun anew. A counter that was not there before has none either.
    // And `commit_seconds`: the mean of the commits of the last minute; where there were none, of
    // those before.
    void note(ScrapedRole& role, base::Timestamp now);

    // The role did not answer: what comes next is the first time again.
    void forget() {
        before_.clear();
        commits_.clear();
    }

private:
    struct CommitLook {
        base::Timestamp time{};
        ScrapedCommits commits;
    };
    void note_commits(ScrapedRole& role, base::Timestamp now);

    std::map<std::string, double, std::less<>> before_;
    std::string role_, version_;
    base::Timestamp then_{};
    std::deque<CommitLook> commits_;  // those of the last minute, and the one before
    std::optional<double> commit_seconds_;
};

}  // namespace monitor
