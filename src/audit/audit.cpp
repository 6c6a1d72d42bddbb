#include "audit/audit.h"

#include <algorithm>
#include <utility>

#include "audit/advice.h"
#include "audit/behind.h"
#include "audit/buckets.h"
#include "audit/chains.h"
#include "audit/facts.h"
#include "audit/game_facts.h"
#include "audit/inventory.h"
#include "audit/published_tables.h"
#include "audit/witness_check.h"
#include "wire/witness.h"

namespace audit {
namespace {

constexpr std::uint64_t k_bytes_per_record = 48;  // of facts, on the average
constexpr std::uint64_t k_bytes_per_row = 128;    // of both tables' facts

// How much of the whole is done when each phase ends.
constexpr double k_topics_done = 0.6, k_tables_done = 0.8;

std::uint64_t bytes_of_facts(const TopicExtent& extent, const Inventory& inventory) {
    return extent.records() * k_bytes_per_record + inventory.rows() * k_bytes_per_row;
}

class Audit {
public:
    Audit(const Options& options, const Doors& doors, const Progress& progress)
        : options_(options), doors_(doors), progress_(progress), set_aside_(options.set_aside) {
        report_.findings = Findings(options.examples, options.details);
        std::sort(set_aside_.begin(), set_aside_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.place.partition, a.place.offset) <
                   std::pair(b.place.partition, b.place.offset);
        });
    }

    base::Result<Report> run(std::istream* witness) {
        tell(0, "ledger");
        if (doors_.publisher != nullptr) {
            auto logs = read_published(*doors_.publisher, report_.findings);
            if (!logs) return logs.error();
            report_.delta = std::move(*logs);
        }
        // The ledger first, then the ends of the topics: what the tables have is in the topics.
        auto inventory =
            take_inventory(doors_.ledger, doors_.store, options_.topic, report_.findings);
        if (!inventory) return inventory.error();
        inventory_ = std::move(*inventory);
        report_.commits = inventory_.commits.size();
        check_published(report_.delta, inventory_, report_.findings);
        if (doors_.registry.unpublished) unpublished_ = doors_.registry.unpublished();
        if (const auto done = take_extent(); !done) return done.error();
        report_.lags = lags_of(inventory_, extent_);
        report_.nothing =
            inventory_.commits.empty() && inventory_.files.empty() && !extent_.ever_had_records();
        find_lost_offsets(inventory_, extent_, report_.findings);
        report_.gone_records = find_gone_records(inventory_, report_.findings);
        Buckets buckets({.scratch = options_.scratch,
                         .count = bucket_count(bytes_of_facts(extent_, inventory_)),
                         .buffer_bytes = options_.buffer_bytes});
        FactStore facts(buckets);
        if (const auto done = gather(facts, witness); !done) return done.error();
        check_chains(inventory_,
                     {{std::string(base::k_lobby_queue), extent_.lobby},
                      {std::string(base::k_game_queue), extent_.game}},
                     report_.findings);
        if (!buckets.status()) return buckets.status().error();
        if (const auto done = judge(buckets); !done) return done.error();
        count_nameless();
        give_advice();
        note_closed_logs();
        tell(1, "games");
        return std::move(report_);
    }

private:
    void tell(double fraction, std::string_view phase) {
        if (progress_) progress_(fraction, phase);
    }

    base::Result<void> take_extent() {
        if (doors_.log == nullptr) return {};
        auto extent = extent_of(*doors_.log);
        if (!extent) return extent.error();
        extent_ = std::move(*extent);
        report_.has_topics = !extent_.lobby.empty();
        return {};
    }

    base::Result<void> gather(FactStore& facts, std::istream* witness) {
        if (report_.has_topics) {
            WitnessCheck witnesses(inventory_, report_.findings);
            const TopicReading reading{
                options_.patience, [this](double done) { tell(done * k_topics_done, "topics"); },
                [&](const ports::Fetched& fetched) { witnesses.take(fetched); }};
            const auto counts = read_topics(*doors_.log, extent_, facts, reading);
            if (!counts) return counts.error();
            report_.topics = *counts;
        }
        add_unpublished(facts, unpublished_.over, FactKind::awaited);
        add_unpublished(facts, unpublished_.under_way, FactKind::under_way);
        const double begin = report_.has_topics ? k_topics_done : 0;
        report_.tables = read_tables(
            doors_.reader, TablesRead{inventory_, facts, report_.findings},
            [&](double done) { tell(begin + done * (k_tables_done - begin), "tables"); });
        return witness == nullptr ? base::Result<void>() : take_witness(facts, *witness);
    }

    static void add_unpublished(FactStore& facts, const std::vector<base::GameToken>& games,
                                FactKind kind) {
        for (const base::GameToken& game : games) {
            FactHead head;
            head.game = game;
            head.kind = kind;
            facts.add(head);
        }
    }

    base::Result<void> take_witness(FactStore& facts, std::istream& witness) {
        std::string line;
        while (std::getline(witness, line)) {
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            const auto told = wire::parse_witness_line(line);
            if (!told) {
                ++report_.witness_unusable;
                continue;
            }
            ++report_.witness_games;
            FactHead head;
            head.game = told->game;
            head.kind = told->outcome == wire::Outcome::complete ? FactKind::told_complete
                                                                 : FactKind::told_timed_out;
            facts.add(head);
        }
        if (report_.witness_games == 0 && report_.witness_unusable > 0) {
            return base::rejected(
                "the witness has no line like "
                R"({"game_token":"…","outcome":"COMPLETE"})");
        }
        return {};
    }

    base::Result<void> judge(Buckets& buckets) {
        StatisticsBuilder statistics({.scratch = options_.scratch,
                                      .count = std::min<std::size_t>(buckets.count(), 64),
                                      .buffer_bytes = std::size_t{1} << 20});
        TableDigest digest(options_.scratch);
        Judge judge({inventory_, extent_, report_.findings, statistics, digest, options_.announcing,
                     doors_.registry.knows, set_aside_});
        std::string bytes;
        Bucket bucket;
        GameFacts game;
        for (std::size_t i = 0; i < buckets.count(); ++i) {
            if (const auto loaded = buckets.load(i, bytes); !loaded) return loaded.error();
            bucket.sort(bytes);
            while (bucket.next(game)) judge.take(game);
            const double done = static_cast<double>(i + 1) / static_cast<double>(buckets.count());
            tell(k_tables_done + done * (1 - k_tables_done), "games");
        }
        report_.counts = judge.counts();
        auto text = digest.finish();
        if (!text) return text.error();
        report_.digest = std::move(*text);
        auto gathered = statistics.finish();
        if (!gathered) return gathered.error();
        report_.statistics = std::move(*gathered);
        return {};
    }

    // Games of lost files whose tokens nothing knows any more.
    void count_nameless() {
        // They may be in there.
        if (report_.findings.of(Kind::orphan) > 0 || !inventory_.lost.empty()) return;
        for (std::size_t i = 0; i < inventory_.commits.size(); ++i) {
            const ports::Commit& commit = inventory_.commits[i].commit;
            const std::uint64_t found = inventory_.commits[i].missing;
            const DataFile* lost = inventory_.unreadable_file(i);
            const bool known =
                report_.has_topics && !extent_.cut(commit.partition) && !inventory_.is_closed(i);
            if (lost == nullptr || known || found >= commit.games) continue;
            const std::uint64_t nameless = commit.games - found;
            report_.findings.count(Kind::missing, nameless - 1);
            report_.findings.add(Kind::missing, [&] {
                Finding finding;
                finding.file = finding.cause = lost->path();
                finding.games = nameless;
                finding.partition = commit.partition;
                finding.offset = commit.range.from;
                finding.text = "they are of " + lost->path() + ", which " + lost->why +
                               "; no record is left that tells their tokens";
                finding.mend = lost->hidden ? std::string(k_reveal)
                                            : "restore the file from a copy: nothing else has them";
                return finding;
            });
        }
    }

    // Now that all is known of the topics: a rebuild is no advice where it would lose sound rows.
    void give_advice() {
        Rebuild& rebuild = report_.rebuild;
        const bool other_log = std::any_of(extent_.lobby.begin(), extent_.lobby.end(),
                                           [&](const ports::Retained& kept) {
                                               return inventory_.end_of(kept.partition) > kept.end;
                                           });
        if (!report_.has_topics) {
            rebuild.outcome = Rebuild::Outcome::impossible;
        } else if (report_.counts.not_checkable > 0 || extent_.cut() || other_log) {
            rebuild = {Rebuild::Outcome::loses, report_.counts.not_checkable};
        }
        report_.findings.change_all(
            [&](Finding& finding) { finding.mend = advised(finding.mend, rebuild); });
    }

    void note_closed_logs() {
        for (const auto& [log, games] : report_.counts.of_closed_logs) {
            report_.closed_logs.push_back(
                std::to_string(games) + " games of the closed log " + inventory_.log_name(log) +
                " are held against the ledger only: their records are not readable any more");
        }
    }

    const Options& options_;
    const Doors& doors_;
    const Progress& progress_;
    Report report_;
    Unpublished unpublished_;
    Inventory inventory_;
    TopicExtent extent_;
    std::vector<SetAside> set_aside_;  // ascending by place
};

}  // namespace

base::Result<Report> run(const Options& options, const Doors& doors, std::istream* witness,
                         const Progress& progress) {
    return Audit(options, doors, progress).run(witness);
}

}  // namespace audit
