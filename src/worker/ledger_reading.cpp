#include "worker/ledger_reading.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "etl/file_name.h"

namespace worker {
namespace {

constexpr std::size_t k_largest_piece = 512;  // commits that are asked for at once, backwards
constexpr std::string_view k_ending = ".parquet";

// Of a hidden file: it has the name that it gets, with something before and behind.
std::optional<etl::FileCommit> commit_of_hidden(std::string_view topic, std::string_view name) {
    name.remove_prefix(std::min(name.find(topic), name.size()));
    const std::size_t end = name.find(k_ending);
    if (end == std::string_view::npos) return std::nullopt;
    return etl::parse_file_name(topic, name.substr(0, end + k_ending.size()));
}

// What the names of visible GAME_META files say of commits of that log, ascending.
std::vector<etl::FileCommit> told_by_files(std::string_view topic, ports::LogNumber log,
                                           const LedgerReading::Files& files) {
    std::vector<etl::FileCommit> told;
    for (const ports::TableFile& file : files) {
        if (!file.visible || file.table != ports::Table::meta) continue;
        const auto commit = etl::parse_file_name(topic, file.name);
        if (commit && commit->log_number == log) told.push_back(*commit);
    }
    std::sort(told.begin(), told.end());
    return told;
}

}  // namespace

base::Result<LedgerReading> LedgerReading::begin(ports::CommitLedger& ledger,
                                                 std::string_view topic) {
    LedgerReading reading(ledger, std::string(topic));
    auto later = ledger.logs(topic);
    if (!later) return later.error();
    reading.later_ = std::move(*later);
    auto names = ledger.names(topic);
    if (!names) return names.error();
    for (ports::ChainNames& chain : *names) {
        const std::size_t size = chain.begins.size();
        reading.parts_.push_back({std::move(chain), std::vector<bool>(size), {}, {}});
    }
    return reading;
}

LedgerReading::Part* LedgerReading::part(ports::Partition partition) {
    const ports::CommitChain chain{topic_, present(), partition};
    const auto at = std::find_if(parts_.begin(), parts_.end(),
                                 [&](const Part& each) { return each.names.chain == chain; });
    return at == parts_.end() ? nullptr : &*at;
}

base::Result<void> LedgerReading::read(Part& part, const std::vector<std::size_t>& indices) {
    std::vector<ports::Offset> begins;
    for (const std::size_t i : indices) {
        if (!part.asked[i]) begins.push_back(part.names.begins[i]);
    }
    if (begins.empty()) return {};
    auto commits = ledger_->read(part.names.chain, begins);
    if (!commits) return commits.error();
    for (const std::size_t i : indices) part.asked[i] = true;
    for (ports::Commit& commit : *commits) {
        const ports::Offset from = commit.range.from;
        part.read.insert_or_assign(from, std::move(commit));
    }
    return {};
}

template <class Enough>
base::Result<void> LedgerReading::read_back(Part& part, const Enough& enough) {
    std::size_t piece = 1;
    for (std::size_t end = part.names.begins.size(); end > 0;) {
        std::vector<std::size_t> indices(std::min(end, piece));
        std::iota(indices.begin(), indices.end(), end - indices.size());
        if (auto done = read(part, indices); !done) return done;
        for (const std::size_t first = indices.front(); end > first; --end) {
            const auto commit = part.read.find(part.names.begins[end - 1]);
            if (commit != part.read.end() && enough(commit->second)) return {};
        }
        piece = std::min(2 * piece, k_largest_piece);
    }
    return {};
}

base::Result<void> LedgerReading::read_end(Part& part) {
    std::optional<std::set<std::string>> lacking;  // topics without a witness so far
    return read_back(part, [&](const ports::Commit& commit) {
        if (!lacking) {
            lacking.emplace({commit.topic});
            for (const auto& [topic, range] : commit.others) {
                if (range.to > 0) lacking->insert(topic);
            }
        }
        for (const auto& [topic, witness] : commit.witness) lacking->erase(topic);
        return lacking->empty();
    });
}

base::Result<void> LedgerReading::read_ends() {
    for (Part& part : parts_) {
        if (part.names.chain.log_number != present()) continue;
        if (auto done = read_end(part); !done) return done;
    }
    return read_log_name();
}

// A later log's begin has it, and as a rule every commit; older programs left it out.
base::Result<void> LedgerReading::read_log_name() {
    const auto has_name = [](const ports::Commit& commit) { return !commit.log.empty(); };
    if (!later_.empty() || !ledger().log_name().empty()) return {};
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
        if (auto done = read_back(*part, has_name); !done) return done;
        if (!ledger().log_name().empty()) break;
    }
    return {};
}

base::Result<void> LedgerReading::read_back(const std::set<ports::Partition>& partitions,
                                            std::uint64_t known_games) {
    std::uint64_t least = known_games;  // of these partitions' games
    for (const ports::Partition partition : partitions) {
        Part* const own = part(partition);
        Ledger known{{}, later_, {}};
        if (own != nullptr) {
            for (const auto& [from, commit] : own->read) known.commits.push_back(commit);
        }
        LedgerEnd end = ledger_tail(known, {topic_, partition});
        const auto enough = [&](const ports::Commit& commit) {
            if (ends_look_back(commit, known_games, end)) return true;
            end.done_games += commit.games;
            return false;
        };
        auto done = own == nullptr ? base::Result<void>() : read_back(*own, enough);
        if (!done) return done;
        least = std::min(least, end.done_games);
    }
    for (auto closed = parts_.rbegin(); closed != parts_.rend(); ++closed) {
        if (closed->names.chain.log_number >= present()) continue;
        if (least >= known_games) break;
        const auto enough = [&](const ports::Commit& commit) {
            if (least >= known_games) return true;
            least += commit.games;
            return false;
        };
        if (auto done = read_back(*closed, enough); !done) return done;
    }
    return {};
}

base::Result<void> LedgerReading::read_doubtful(const std::set<ports::Partition>& partitions,
                                                const Files& files) {
    const auto told = told_by_files(topic_, present(), files);
    for (const ports::Partition partition : partitions) {
        Part* const own = part(partition);
        if (own == nullptr) continue;
        const std::vector<ports::Offset>& begins = own->names.begins;
        std::vector<std::size_t> doubtful;
        own->named.clear();
        for (std::size_t i = 0; i < begins.size(); ++i) {
            if (own->asked[i]) continue;  // as the last one always is
            const etl::FileCommit right{partition, present(), begins[i], begins[i + 1]};
            // The files of all attempts at this commit, if others left some.
            auto file = std::lower_bound(told.begin(), told.end(),
                                         etl::FileCommit{partition, present(), begins[i], 0});
            bool is_told = file != told.end() && *file == right;
            for (; file != told.end() && file->partition == partition && file->from == right.from;
                 ++file) {
                is_told = is_told && *file == right;
            }
            if (is_told) own->named.push_back({right.from, right.to});
            if (!is_told) doubtful.push_back(i);
        }
        if (auto done = read(*own, doubtful); !done) return done;
    }
    return {};
}

base::Result<void> LedgerReading::read_of_hidden(const Files& files) {
    for (const ports::TableFile& file : files) {
        if (file.visible || file.name.find(topic_ + "-") == std::string::npos) continue;
        if (etl::is_merged_name(file.name)) continue;
        const auto commit = commit_of_hidden(topic_, file.name);
        if (!commit) return read_all();
        const ports::CommitChain chain{topic_, commit->log_number, commit->partition};
        for (Part& part : parts_) {
            if (part.names.chain != chain) continue;
            const auto& begins = part.names.begins;
            const auto at = std::lower_bound(begins.begin(), begins.end(), commit->from);
            if (at == begins.end() || *at != commit->from) continue;
            const auto index = static_cast<std::size_t>(at - begins.begin());
            if (auto done = read(part, {index}); !done) return done;
        }
    }
    return {};
}

base::Result<void> LedgerReading::read_all() { return read_behind({}); }

base::Result<void> LedgerReading::read_behind(const ports::PublishedEnds& ends) {
    for (Part& part : parts_) {
        const auto end = ends.find(part.names.chain);
        const auto& begins = part.names.begins;
        const auto first = end == ends.end()
                               ? begins.begin()
                               : std::lower_bound(begins.begin(), begins.end(), end->second);
        std::vector<std::size_t> indices(static_cast<std::size_t>(begins.end() - first));
        std::iota(indices.begin(), indices.end(), static_cast<std::size_t>(first - begins.begin()));
        if (auto done = read(part, indices); !done) return done;
    }
    return {};
}

Ledger LedgerReading::ledger() const {
    Ledger ledger{{}, later_, {}};
    for (const Part& part : parts_) {
        for (const auto& [from, commit] : part.read) ledger.commits.push_back(commit);
        for (const etl::Span& span : part.named) {
            if (part.read.contains(span.from)) continue;
            ledger.named[part.names.chain.partition].push_back(span);
        }
    }
    return ledger;
}

base::Result<Ledger> load_ledger_ends(ports::CommitLedger& ledger, std::string_view topic) {
    auto reading = LedgerReading::begin(ledger, topic);
    if (!reading) return reading.error();
    if (auto done = reading->read_ends(); !done) return done.error();
    return reading->ledger();
}

}  // namespace worker
